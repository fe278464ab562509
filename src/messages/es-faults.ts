// What a person is told of each fault, in Spanish.

import { part } from "./en-faults";
import type { Language } from "./languages";

export const faults: Language["faults"] = {
  "config.unreadable": (f) => `${part(f.where)} no se puede leer como ajustes: ${part(f.what)}.`,
  "config.unknownKey": (f) => `No hay ningún ajuste llamado ${part(f.where)}.`,
  "config.invalid": (f) => `${part(f.where)} no puede ser ${part(f.what)}; admite ${part(f.hint)}.`,
  "config.contradictsData": (f) => `${part(f.where)} es ${part(f.what)}, pero los datos tienen ${part(f.hint)}.`,
  "config.unknownSplit": (f) =>
    `${part(f.where)} ${part(f.what)} no corta esta red${f.hint ? `; admite ${f.hint}` : ""}.`,
  "config.negativeWeight": (f) =>
    `El plan da al bloque ${part(f.where)} el peso negativo ${part(f.what)}; cambia host.schedule o los pesos.`,
  "config.noBranch": () => "La regla man necesita la copia EMA o el sesgo entrenable; ambos están apagados.",
  "config.batchTooLarge": (f) =>
    `batch.size es ${part(f.what)}, pero los datos tienen ${part(f.hint)} imágenes de entrenamiento.`,
  "link.unreadable": (f) => `El enlace no se puede leer (${part(f.what)}). Se muestran los valores iniciales.`,
  "link.unknown": (f) => `El enlace pide ${part(f.what)}, que aquí no se conoce. Todo lo demás se toma.`,
  "link.foreignData": (f) =>
    `El enlace nombra datos en ${part(f.what)}. No se trae nada de otro servidor; se toman los datos que hay junto a esta página.`,
  "data.notFound": (f) => (f.where ? `No hay datos en ${f.where}.` : "No hay datos abiertos."),
  "data.network": (f) => `No se pudo traer ${part(f.where)}: ${part(f.what)}. Lo entrenado se conserva.`,
  "data.http": (f) => `${part(f.where)} respondió con el estado HTTP ${part(f.what)}. Lo entrenado se conserva.`,
  "data.manifest": (f) => `El manifiesto ${part(f.where)} no sirve: ${part(f.what)}.`,
  "data.truncated": (f) =>
    `${part(f.where)} está incompleto: tiene ${part(f.what)} bytes, se esperaban ${part(f.hint)}.`,
  "data.hash": (f) => `${part(f.where)} está dañado: su suma de control no es la publicada. No se usa.`,
  "data.recordCount": (f) => `${part(f.where)} tiene ${part(f.what)} registros, se esperaban ${part(f.hint)}.`,
  "data.label": (f) => `${part(f.where)}: la etiqueta ${part(f.what)} no existe; hay ${part(f.hint)} clases.`,
  "data.format": (f) => `${part(f.where)} no es ${part(f.what)}.`,
  "data.empty": (f) =>
    `${part(f.where)} no contiene datos: ni manifiesto, ni archivos oficiales de un conjunto, ni archivo parquet, ni carpetas de imágenes PNG o JPEG.`,
  "data.tooLarge": (f) =>
    `${part(f.where)} es demasiado grande para leerlo aquí: ${f.what ? `tiene ${part(f.what)}, y ` : ""}el límite es ${part(f.hint)}.`,
  "data.emptyClass": (f) => `${part(f.where)} es una clase sin imágenes de entrenamiento.`,
  "data.fewClasses": (f) =>
    `Número de clases en ${part(f.where)}: ${part(f.what)}. Hacen falta imágenes de al menos dos, con una carpeta para cada una.`,
  "data.fewImages": (f) =>
    `${part(f.where)} tiene muy pocas imágenes para apartar algunas de una clase para la prueba.`,
  "data.imageColumn": (f) => `${part(f.where)} no tiene ninguna columna de imágenes entre ${part(f.what)}.`,
  "data.labelColumn": (f) =>
    `${part(f.where)} no tiene entre ${part(f.what)} ninguna columna de números enteros de la que tomar etiquetas.`,
  "data.differs": (f) => `${part(f.where)} tiene otras columnas o clases que ${part(f.what)}.`,
  "data.leftOut": (f) =>
    `${part(f.where)} queda fuera: la mayoría de las imágenes está en archivos con otras columnas o clases.`,
  "data.ranges": (f) =>
    `El servidor de ${part(f.where)} no da partes de un archivo, y el archivo es demasiado grande para traerlo entero.`,
  "data.address": (f) => `${part(f.what)} no es una dirección https de un archivo parquet.`,
  "data.unreachable": (f) =>
    `No se pudo traer ${part(f.where)}: su servidor no responde o no deja leerlo a otras páginas (CORS).`,
  "device.noAdapter": () => "Este navegador no da ningún adaptador WebGPU. WASM entrena sin él.",
  "device.wrongNumbers": (f) =>
    `La GPU (${part(f.what)}) calcula números erróneos en este navegador, así que no puede entrenar. WASM entrena sin ella.`,
  "device.noSimd": () =>
    "El WebAssembly de este navegador no tiene SIMD, necesario para entrenar. Chrome 91, Firefox 89, Safari 16.4 y posteriores lo tienen.",
  "device.noBackend": (f) => `El backend ${part(f.what)} no arranca${f.hint ? `: ${f.hint}` : ""}.`,
  "device.lost": (f) => `Se perdió la GPU: ${part(f.what)}. Reinicia y empieza de nuevo, o elige WASM.`,
  "device.outOfMemory": () => "Al dispositivo no le queda memoria. Un lote menor o más bloques necesitan menos.",
  "device.webgpu": (f) => `WebGPU informó de un error: ${part(f.what)}. Los resultados desde entonces no son fiables.`,
  "memory.budget": (f) =>
    `Ninguna división de esta red cabe en ${part(f.what)} MB: el menor máximo posible es de ${part(f.hint)} MB. Un lote menor necesita menos.`,
  "memory.noSplit": (f) =>
    `El plan de los pesos no permite dividir en ${part(f.what)} bloques; cambia host.schedule o los pesos.`,
  "memory.limit": (f) =>
    `${part(f.where)} ocupa ${part(f.what)} MB, pero este dispositivo permite ${part(f.hint)} MB; un lote menor o más bloques necesitan menos.`,
  "train.notFinite": (f) =>
    `La pérdida del bloque ${part(f.where)} no es un número en el paso ${part(f.what)}. El entrenamiento paró antes de que cambiaran los pesos; una tasa de aprendizaje menor puede ayudar.`,
  "weights.unreadable": (f) => `Los pesos ${part(f.where)} no se pueden leer: ${part(f.what)}. No se cargó nada.`,
  "weights.missing": (f) => `A los pesos les falta el tensor ${part(f.where)}. No se cargó nada.`,
  "weights.shape": (f) =>
    `El tensor ${part(f.where)} tiene la forma ${part(f.what)}, esta red necesita ${part(f.hint)}. No se cargó nada.`,
  "run.unreadable": (f) =>
    `El entrenamiento guardado ${part(f.where)} no se puede leer: ${part(f.what)}. No se cambió nada.`,
  "run.none": (f) => `${part(f.where)} no contiene un entrenamiento guardado. No se cambió nada.`,
  "run.otherData": (f) =>
    `${part(f.where)} se entrenó con ${part(f.what)}, pero está abierto ${part(f.hint)}. No se cambió nada.`,
  "out.unwritable": (f) => `No se puede escribir ${part(f.where)}: ${part(f.what)}.`,
  internal: (f) => `Algo va mal en este programa: ${part(f.what)}.`,
};
