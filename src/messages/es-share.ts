// Spanish texts of presets, suggested experiments, the page for a projector or inside another page, and the shard bar.

import { n, plural } from "./es-words";
import type { Language } from "./languages";

export const presets: Language["texts"]["presets"] = {
  title: "Configuraciones listas",
  names: {
    "first-minute": ["Primer minuto", "Una red pequeña en seis bloques: aprende en un minuto en un procesador."],
    classroom: ["Aula", "ResNet-20 con CIFAR-10 en seis bloques: una curva en una clase, en una GPU."],
    "resnet32-k8": ["ResNet-32, K = 8", "La receta de referencia en 8 bloques: 400 épocas, lote 1.024."],
    "resnet32-k16": ["ResNet-32, K = 16", "La orden publicada: cada una de las 15 unidades es un bloque."],
    "resnet110-k32": ["ResNet-110, K = 32", "La receta de referencia para 54 unidades en 32 bloques."],
    "resnet110-k55": ["ResNet-110, K = 55", "La receta de referencia, con cada una de las 54 unidades como bloque."],
    "dgl-man": [
      "DGL + MAN",
      "Cada bloque termina en la cabeza propia de DGL, solo con entropía cruzada; ResNet-32 en ocho bloques.",
    ],
    "infopro-man": [
      "InfoPro + MAN",
      "Los bloques también reconstruyen la imagen y contrastan las clases; cuatro bloques.",
    ],
    "end-to-end": ["De extremo a extremo", "Retropropagación corriente por ResNet-32: con ella se compara cada corte."],
    checkpointing: [
      "Puntos de control",
      "De extremo a extremo con menos memoria: partes del recorrido hacia delante se calculan dos veces.",
    ],
  },
  time: (epoch, whole) => `Aquí, cerca de ${epoch} por época, ${whole} en total.`,
  slow: (epoch, whole) => `Lento aquí: cerca de ${epoch} por época, ${whole} en total.`,
  fromTrial: "Los tiempos son estimaciones de un paso de prueba en este dispositivo.",
  fromRun: "Los tiempos son estimaciones de los pasos de este entrenamiento.",
  trying: "Se ejecuta un paso de prueba para estimar tiempos.",
  cifarMissing:
    "CIFAR-10 no está junto a esta página: las configuraciones hechas para él entrenan con los datos que hay.",
};

export const suggestions: Language["texts"]["suggestions"] = {
  title: "Prueba",
  lookTitle: "Fíjate",
  names: {
    "ema-off": ["Apagar la EMA", "¿Qué cuesta la copia y qué aporta?"],
    "each-unit": ["Cortar en cada unidad", "¿Con qué poca memoria basta para un paso?"],
    "end-to-end": ["Retropropagación corriente", "¿Qué cuestan los cortes en exactitud?"],
  },
  look: {
    "ema-off":
      "Mira cómo baja el máximo y sube la velocidad: eso cuesta la copia. El artículo ve su ganancia tras cientos de épocas; tras unos cientos de pasos la exactitud apenas cambia.",
    "each-unit":
      "Mira cómo baja el máximo y la exactitud de los primeros bloques: cada uno tiene una sola unidad para aprender.",
    "end-to-end":
      "Mira la exactitud de prueba en la misma época, y el máximo: nada se libera antes del recorrido hacia atrás.",
  },
  before: (accuracy, epoch, peak) =>
    `El entrenamiento anterior: exactitud de prueba ${accuracy} tras ${epoch}, máximo ${peak}.`,
  close: "Cerrar",
};

export const present: Language["texts"]["present"] = {
  enter: "Presentar",
  leave: "Salir de la presentación",
  open: "Abrir la misma configuración:",
  whole: "Abrir la página entera",
};

export const shards: Language["texts"]["shards"] = {
  title: "Fragmentos",
  waited: (share, epoch) => `esperó datos el ${share} de la época ${epoch}`,
  bar: (inUse, cached, coming, aside) =>
    `${inUse} en uso, ${cached} en caché, ${coming} por llegar${aside ? `, ${plural(aside, "apartado", "apartados")}` : ""}`,
  received: (all, rate) => `${all} traídos, ${rate} por segundo.`,
  local: "Se leen de este equipo.",
  cache: (bytes) => `Caché ${bytes}.`,
  cacheFull: "El almacenamiento del navegador está lleno: el entrenamiento sigue, y lo que se trae ahora no se guarda.",
  cacheNone: "Este navegador no guarda fragmentos.",
  damaged: (count) =>
    `${plural(count, "fragmento en caché estaba dañado y se trajo", "fragmentos en caché estaban dañados y se trajeron")} otra vez.`,
  aside: (shards, records) =>
    `${plural(shards, "fragmento no se pudo leer y queda apartado", "fragmentos no se pudieron leer y quedan apartados")}: esta época va sin ${plural(records, "imagen", "imágenes")}.`,
  more: "Clases y muestras",
  classes: (records) =>
    `Clases, en ${records === 1 ? "la imagen" : `las ${n(records)} imágenes`} de entrenamiento ${records === 1 ? "leída" : "leídas"} hasta ahora`,
  before: "Como están guardadas",
  after: "Como entrenan en esta época",
  samples: (names) => `Imágenes de entrenamiento: ${names.join(", ")}`,
};
