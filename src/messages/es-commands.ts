// Spanish texts of the palette of commands, the help, and the link's QR code.

import type { Language } from "./languages";

export const commands: Language["texts"]["commands"] = {
  title: "Órdenes",
  search: "Buscar órdenes",
  none: "Ninguna orden se llama así.",
  close: "Cerrar",
  wait: "Se trae.",
  notFetched: "Esta parte de la página no se pudo traer. Todo lo demás sigue.",
  groups: {
    training: "Entrenamiento",
    experiment: "Experimento",
    view: "Vista",
    share: "Compartir",
    help: "Ayuda",
    presets: "Configuraciones listas",
    languages: "Idioma",
  },
  overNetwork: "Mostrar la memoria a lo largo de la red",
  overTime: "Mostrar la memoria en el tiempo",
  byteWidths: "Anchos según los bytes",
  table: "Mostrar la tabla de exactitud",
  noTable: "Cerrar la tabla de exactitud",
  overSeconds: "Dibujar la exactitud por segundos",
  overEpochs: "Dibujar la exactitud por épocas",
  memory: "Mostrar la memoria por bloque, parte y tensor",
  noMemory: "Cerrar las tablas de memoria",
};

export const help: Language["texts"]["help"] = {
  title: "Ayuda",
  page: [
    "La página entrena en este navegador un clasificador de imágenes, y la frase de arriba dice cuál: cada una de sus palabras es un menú.",
    "Debajo está la red, cada unidad tan ancha como los bytes que guarda por imagen. Las colinas son la memoria de un paso de entrenamiento; cada corte la hace caer al suelo, y lo que cuesta la red auxiliar de debajo va rayado.",
    "Bajo cada bloque está su propia pérdida y, al final, la exactitud con imágenes nunca vistas. La red va en tinta, un bloque en su color, de extremo a extremo en gris discontinuo.",
  ],
  keysTitle: "Teclas",
  does: {
    start: "Empieza, pausa, sigue, mientras ningún control tiene el foco",
    undo: "Deshace un cambio",
    redo: "Lo rehace",
    leavePresenting: "Sale de la presentación, cierra lo abierto",
    palette: "Encuentra cualquier orden con unas letras",
    help: "Abre esta ayuda",
  },
  gesturesTitle: "En la red",
  by: {
    clickGap: "Clic en un hueco",
    drag: "Arrastrar un divisor",
    point: "Señalar una unidad",
    drop: "Soltar archivos",
  },
  gestures: {
    walk: "Recorre unidades y huecos",
    ends: "A la primera unidad y a la última",
    cut: "Corta en el hueco con el foco, o une allí los bloques",
    remove: "Quita un corte",
    move: "Mueve un corte una unidad",
    clickGap: "Corta allí; un clic en un divisor une sus bloques",
    drag: "Mueve el corte; las colinas lo siguen",
    cancelDrag: "Anula el arrastre",
    phases: "En cámara lenta: una fase atrás y adelante",
    point: "Dice su forma, sus parámetros y sus bytes",
    drop: "Imágenes, un zip o un archivo parquet en cualquier parte de la página: entrena con ellos",
  },
  singleKeys: "Las teclas solas actúan (Espacio, ?)",
  all: "Todas las órdenes",
  keys: {
    mod: "Ctrl",
    alt: "Alt",
    shift: "Mayús",
    names: {
      " ": "Espacio",
      Escape: "Esc",
      ArrowLeft: "←",
      ArrowRight: "→",
      Home: "Inicio",
      End: "Fin",
      Delete: "Supr",
      Backspace: "Retroceso",
      Enter: "Entrar",
    },
  },
};

export const share: Language["texts"]["share"] = {
  open: "Código QR del enlace",
  near: "Apunta con la cámara de un móvil: allí se abre la misma configuración.",
  far: "El enlace es largo y su código, fino: un móvil lo lee de cerca, pero no desde el fondo de un aula. Una configuración lista con pocos cambios tiene un enlace corto.",
  tooLong: "El enlace es demasiado largo para un código QR. Se puede copiar.",
  local: "Esta página se abre desde este mismo equipo: un móvil no la alcanza con esta dirección.",
  picture: (address) => `Código QR de ${address}`,
};
