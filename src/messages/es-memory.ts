// Spanish texts of the memory picture, its table, and the step player.

import { n, plural } from "./es-words";
import type { Language } from "./languages";

export const memory: Language["texts"]["memory"] = {
  title: "Memoria",
  forecast: "Máximo previsto",
  livePeak: "Máximo medido",
  allocated: "Reservado, máximo",
  off: (percent) => `(${percent} %)`,
  chart: "Memoria reservada a lo largo del tiempo",
  heap: "Se cuenta el montículo de esta página, que solo crece.",
  buffers: "Se cuenta cada búfer de la GPU de esta página. Un navegador no ve la cifra propia de la tarjeta.",
  details: "Por bloque, parte, tensor",
  closeDetails: "Cerrar las tablas",
  detailsTitle: "Memoria de un paso",
  byBlock: "Por bloque",
  byPart: "Por parte, en el máximo",
  byTensor: "Por tensor, vivos en el máximo",
  block: "Bloque",
  units: "Unidades",
  forecastColumn: "Previsto",
  measuredColumn: "Medido",
  errorColumn: "Error",
  ownColumn: "Propio",
  auxiliaryColumn: "Auxiliar",
  part: "Parte",
  bytes: "Bytes",
  share: "Proporción",
  tensor: "Tensor",
  shape: "Forma",
  lives: "Llamadas",
  whole: "Red",
  more: (count) => `y ${n(count)} más pequeños`,
  staging: "lo que entra y sale, reservado aparte del máximo",
  notMeasured: "aún no",
  parts: {
    parameters: "parámetros",
    gradients: "gradientes",
    slots: "estado del optimizador",
    ema: "copias EMA",
    bias: "sesgos entrenables",
    statistics: "estadísticas móviles",
    activations: "activaciones de las unidades",
    auxiliary: "activaciones de las redes auxiliares",
    transient: "de paso en el recorrido hacia atrás",
    input: "el lote",
  },
  picture: (blocks, peak, endToEnd) =>
    `Memoria de un paso de entrenamiento a lo largo de la red. ${plural(blocks, "bloque", "bloques")}; el más alto necesita ${peak} MB, de extremo a extremo ${endToEnd} MB.`,
  weights: (mb) => `pesos ${mb}`,
  endToEnd: "de extremo a extremo",
  peakPhone: (mb, saving) => `máximo ${mb} MB, ${saving}`,
  checkpointShort: (segments, mb) => `${plural(segments, "punto", "puntos")} de control ${mb}`,
  measuredBlock: (block, mb) => `bloque ${block}, máximo medido ${mb} MB`,
  overNetwork: "por la red",
  overTime: "en el tiempo",
  time: (calls) => `tiempo, ${plural(calls, "llamada", "llamadas")}`,
  view: "Memoria dibujada",
  phases: {
    input: "entrada",
    forward: "adelante",
    auxiliary: "auxiliar",
    loss: "pérdida",
    recompute: "otra vez",
    backward: "atrás",
    ema: "EMA",
    update: "actualización",
  },
  budget: (mb) => `presupuesto ${mb} MB`,
  pointed: (name, part, shape, mb) => `${name}: ${part}, ${shape}, ${mb}`,
  pointedBlock: (block) => `, bloque ${block}`,
  pointedLasting: ", presente todo el tiempo",
  pointedLife: (born, last, calls) => `, llamadas ${n(born)} a ${n(last)} de ${n(calls)}`,

  claims: {
    whole: (mb) => `De una pieza, un paso guarda cada activación hasta el final: ${mb} MB.`,
    wholeNote:
      "Corta la red y la montaña se vuelve colinas. La colina más alta es lo que tu dispositivo debe sostener.",
    checkpoints: (segments, mb, endToEnd, running) =>
      `Con ${plural(segments, "punto", "puntos")} de control, un paso ${running ? "necesita" : "necesitará"} ${mb} MB en vez de ${endToEnd}.`,
    checkpointsNote: "Se paga en tiempo: a la vuelta, cada segmento se calcula por segunda vez.",
    saves: (blocks, mb, endToEnd, running) =>
      `Cortada en ${blocks}, un paso de entrenamiento ${running ? "necesita" : "necesitará"} ${mb} MB en vez de ${endToEnd}.`,
    savesNothing: (block) =>
      `Este corte no ahorra nada: la red auxiliar del bloque ${block} cuesta más de lo que libera.`,
    savesNothingOwn: "Este corte no ahorra nada: su bloque más alto necesita él solo tanto como la red entera.",
    savesNothingNote: "Prueba con más cortes, o mueve este.",
    forecast: (batch) => `Previsión para el lote ${batch}.`,
    measured: (measured, forecast) => `Medido ${measured} MB, previsto ${forecast}.`,
    hatched: (mb, block) => `De ellos, ${mb} MB (rayado) son la red auxiliar del bloque ${block}.`,
    eats: (share) => `Las redes auxiliares se comen el ${share} % de lo que liberan los cortes.`,
    wait: "La previsión se está calculando.",
  },
  over: {
    budget: (peak, budget) => `Un paso necesita ${peak} MB; tu presupuesto es de ${budget} MB.`,
    memory: (bytes, allowed) => `Un paso necesita ${bytes} MB; este dispositivo da ${allowed} MB.`,
    buffer: (what, bytes, allowed) =>
      `${what} necesita ${bytes} MB; en un búfer de este dispositivo caben ${allowed} MB.`,
    binding: (what, bytes, allowed) =>
      `${what} necesita ${bytes} MB; un kernel de este dispositivo puede enlazar ${allowed} MB.`,
    smaller: (batch) => `Lote ${batch}`,
    moreBlocks: (blocks) => `${blocks} bloques`,
  },
};

export const player: Language["texts"]["player"] = {
  open: "Un paso a cámara lenta",
  close: "Salir de la cámara lenta",
  label: "Reproductor de un paso",
  back: "Atrás",
  play: "Reproducir",
  pause: "Parar",
  next: "Siguiente",
  phase: (at, of) => `fase ${at} de ${of}`,
  speed: "Velocidad",
  live: (mb) => `${mb} MB vivos`,
  ofStep: (step) => `Las pérdidas son las del paso ${n(step)}; los bytes, los de su plan.`,
  noStep: "Aún no se ha dado ningún paso: los bytes son los previstos.",
  whole: {
    forward: "Hacia delante por toda la red. Cada activación se queda hasta el final.",
    backward: "Hacia atrás por toda la red. Cada activación se suelta al pasar el gradiente.",
    backwardAgain: "Hacia atrás, segmento a segmento: lo que se soltó se calcula antes otra vez.",
    free: (peak, left) => `Todos los pesos se han movido. De ${peak} MB quedan ${left} MB.`,
  },
  forward: (block) =>
    block === 1
      ? "Bloque 1, hacia delante. Sus activaciones se acumulan."
      : `Bloque ${block}, hacia delante. Sus activaciones se acumulan; el bloque ${block - 1} ya ha devuelto su memoria.`,
  auxiliary: (block, what) => `La red auxiliar del bloque ${block} lleva más allá su salida: ${what}.`,
  branches: {
    both: "la copia EMA y el sesgo entrenable",
    ema: "la copia EMA",
    bias: "el sesgo entrenable",
    head: "su propia cabeza",
  },
  loss: (block, loss, right) =>
    loss === null
      ? `El bloque ${block} intenta acertar, y su propia pérdida dice cuánto se equivoca.`
      : `El bloque ${block} intenta acertar: pérdida ${loss}${right === null ? "" : `, ${right} del lote acertado`}.`,
  backward: (block, last) =>
    block === 1
      ? "Hacia atrás dentro del bloque 1. Las activaciones se sueltan al pasar el gradiente."
      : `Hacia atrás dentro del bloque ${block}. El gradiente se detiene en ${last ? "el último corte" : "el corte anterior"}; las activaciones se sueltan a su paso.`,
  ema: (block, share, unit, next) =>
    `La copia EMA del bloque ${block} se mueve un ${share} hacia la unidad ${unit} del bloque ${next}.`,
  free: (block, peak, left) =>
    `Los pesos del bloque ${block} se han movido y su memoria está libre: de ${peak} MB quedan ${left} MB.`,
};
