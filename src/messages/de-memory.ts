// German texts of the memory picture, its table, and the step player.

import { n, plural } from "./de-words";
import type { Language } from "./languages";

export const memory: Language["texts"]["memory"] = {
  title: "Speicher",
  forecast: "Höchststand, Vorhersage",
  livePeak: "Höchststand, gemessen",
  allocated: "Belegt, Höchststand",
  off: (percent) => `(${percent} %)`,
  chart: "Belegter Speicher im Lauf der Zeit",
  heap: "Gezählt: was diese Seite belegt. Mit WASM ist das ihr Heap, der nur wächst.",
  buffers: "Gezählt: jeder GPU-Puffer dieser Seite. Den eigenen Stand der Karte sieht ein Browser nicht.",
  details: "Nach Block, Teil, Tensor",
  closeDetails: "Tabellen schließen",
  detailsTitle: "Speicher eines Schritts",
  byBlock: "Nach Block",
  byPart: "Nach Teil, beim Höchststand",
  byTensor: "Nach Tensor, lebend beim Höchststand",
  block: "Block",
  units: "Einheiten",
  forecastColumn: "Vorhersage",
  measuredColumn: "Gemessen",
  errorColumn: "Fehler",
  ownColumn: "Eigenes",
  auxiliaryColumn: "Hilfsnetz",
  part: "Teil",
  bytes: "Bytes",
  share: "Anteil",
  tensor: "Tensor",
  shape: "Form",
  lives: "Aufrufe",
  whole: "Netz",
  more: (count) => `und ${n(count)} kleinere`,
  staging: "was hinein- und herausgeht, neben dem Höchststand belegt",
  notMeasured: "noch nicht",
  parts: {
    parameters: "Parameter",
    gradients: "Gradienten",
    slots: "Zustand des Optimierers",
    ema: "EMA-Kopien",
    bias: "lernbare Bias",
    statistics: "laufende Statistik",
    activations: "Aktivierungen der Einheiten",
    auxiliary: "Aktivierungen der Hilfsnetze",
    transient: "auf dem Rückweg vorübergehend",
    input: "der Batch",
  },
  picture: (blocks, peak, endToEnd) =>
    `Speicher eines Trainingsschritts entlang des Netzes. ${plural(blocks, "Block", "Blöcke")}; der höchste braucht ${peak} MB, Ende zu Ende ${endToEnd} MB.`,
  weights: (mb) => `Gewichte ${mb}`,
  endToEnd: "Ende zu Ende",
  peakPhone: (mb, saving) => `höchstens ${mb} MB, ${saving}`,
  checkpointShort: (segments, mb) => `${plural(segments, "Stützstelle", "Stützstellen")} ${mb}`,
  measuredBlock: (block, mb) => `Block ${block}, gemessen höchstens ${mb} MB`,
  overNetwork: "über das Netz",
  overTime: "über die Zeit",
  time: (calls) => `Zeit, ${plural(calls, "Aufruf", "Aufrufe")}`,
  view: "Gezeichneter Speicher",
  phases: {
    input: "Eingabe",
    forward: "vorwärts",
    auxiliary: "Hilfsnetz",
    loss: "Verlust",
    recompute: "nochmals",
    backward: "rückwärts",
    ema: "EMA",
    update: "Update",
  },
  budget: (mb) => `Budget ${mb} MB`,
  pointed: (name, part, shape, mb) => `${name}: ${part}, ${shape}, ${mb}`,
  pointedBlock: (block) => `, Block ${block}`,
  pointedLasting: ", immer da",
  pointedLife: (born, last, calls) => `, Aufrufe ${n(born)} bis ${n(last)} von ${n(calls)}`,
  claims: {
    whole: (mb) => `In einem Stück behält ein Schritt jede Aktivierung bis zum Ende: ${mb} MB.`,
    wholeNote: "Schneide das Netz, und der Berg wird zu Hügeln. Den höchsten Hügel muss dein Gerät fassen.",
    checkpoints: (segments, mb, endToEnd, running) =>
      `Mit ${plural(segments, "Stützstelle", "Stützstellen")} ${running ? "braucht" : "wird"} ein Schritt ${mb} MB statt ${endToEnd}${running ? "" : " brauchen"}.`,
    checkpointsNote: "Bezahlt wird mit Zeit: Auf dem Rückweg wird jeder Abschnitt ein zweites Mal gerechnet.",
    saves: (blocks, mb, endToEnd, running) =>
      `In ${blocks} geschnitten ${running ? "braucht" : "wird"} ein Trainingsschritt ${mb} MB statt ${endToEnd}${running ? "" : " brauchen"}.`,
    savesNothing: (block) =>
      `Dieser Schnitt spart nichts: Das Hilfsnetz von Block ${block} kostet mehr, als es frei macht.`,
    savesNothingOwn: "Dieser Schnitt spart nichts: Sein höchster Block allein braucht so viel wie das ganze Netz.",
    savesNothingNote: "Versuche mehr Schnitte, oder verschiebe diesen.",
    forecast: (batch) => `Vorhersage für Batch ${batch}.`,
    measured: (measured, forecast) => `Gemessen ${measured} MB, vorhergesagt ${forecast}.`,
    hatched: (mb, block) => `Davon sind ${mb} MB (schraffiert) das Hilfsnetz von Block ${block}.`,
    eats: (share) => `Hilfsnetze fressen ${share} % dessen, was die Schnitte frei machen.`,
    wait: "Die Vorhersage wird gerechnet.",
  },
  over: {
    budget: (peak, budget) => `Ein Schritt braucht ${peak} MB; dein Budget ist ${budget} MB.`,
    memory: (bytes, allowed) => `Ein Schritt braucht ${bytes} MB; dieses Gerät gibt ${allowed} MB.`,
    buffer: (what, bytes, allowed) => `${what} braucht ${bytes} MB; ein Puffer dieses Geräts fasst ${allowed} MB.`,
    binding: (what, bytes, allowed) =>
      `${what} braucht ${bytes} MB; ein Kernel dieses Geräts kann ${allowed} MB binden.`,
    smaller: (batch) => `Batch ${batch}`,
    moreBlocks: (blocks) => `${blocks} Blöcke`,
  },
};

export const player: Language["texts"]["player"] = {
  open: "Ein Schritt in Zeitlupe",
  close: "Zeitlupe verlassen",
  label: "Ein Schritt, Phase für Phase",
  back: "Zurück",
  play: "Abspielen",
  pause: "Halt",
  next: "Weiter",
  phase: (at, of) => `Phase ${at} von ${of}`,
  speed: "Tempo",
  live: (mb) => `${mb} MB leben`,
  ofStep: (step) => `Die Verluste sind die von Schritt ${n(step)}, die Bytes die seines Plans.`,
  noStep: "Noch lief kein Schritt: Die Bytes sind die der Vorhersage.",
  whole: {
    forward: "Vorwärts durch das ganze Netz. Jede Aktivierung bleibt bis zum Ende.",
    backward: "Rückwärts durch das ganze Netz. Jede Aktivierung wird frei, wenn der Gradient vorbei ist.",
    backwardAgain: "Rückwärts, Abschnitt für Abschnitt: Was fallen gelassen wurde, wird erst nochmals gerechnet.",
    free: (peak, left) => `Alle Gewichte haben sich bewegt. Von ${peak} MB sind ${left} MB übrig.`,
  },
  forward: (block) =>
    block === 1
      ? "Block 1, vorwärts. Seine Aktivierungen häufen sich."
      : `Block ${block}, vorwärts. Seine Aktivierungen häufen sich; Block ${block - 1} hat seinen Speicher schon zurückgegeben.`,
  auxiliary: (block, what) => `Das Hilfsnetz von Block ${block} trägt seine Ausgabe weiter: ${what}.`,
  branches: {
    both: "EMA-Kopie und lernbarer Bias",
    ema: "die EMA-Kopie",
    bias: "der lernbare Bias",
    head: "der eigene Kopf",
  },
  loss: (block, loss, right) =>
    loss === null
      ? `Block ${block} rät, und sein eigener Verlust sagt, wie falsch er liegt.`
      : `Block ${block} rät: Verlust ${loss}${right === null ? "" : `, ${right} des Batches richtig`}.`,
  backward: (block, last) =>
    block === 1
      ? "Rückwärts innerhalb von Block 1. Aktivierungen werden frei, wenn der Gradient vorbei ist."
      : `Rückwärts innerhalb von Block ${block}. Der Gradient endet am ${last ? "letzten Schnitt" : "Schnitt davor"}; Aktivierungen werden frei, wenn er vorbei ist.`,
  ema: (block, share, unit, next) =>
    `Die EMA-Kopie von Block ${block} rückt um ${share} auf Einheit ${unit} von Block ${next} zu.`,
  free: (block, peak, left) =>
    `Die Gewichte von Block ${block} haben sich bewegt, sein Speicher ist frei: Von ${peak} MB sind ${left} MB übrig.`,
};
