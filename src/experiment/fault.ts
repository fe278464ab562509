// A fault is anything a user can meet: a value with a code. Its sentence lives in the message catalogues.

import { type IN_WORDS, type Phrase, verbatim } from "./phrases";

export type FaultCode =
  // configuration and links
  | "config.unreadable" // what: reason
  | "config.unknownKey" // where: dotted key
  | "config.invalid" // where: dotted key, what: the value, hint: what is allowed
  | "config.contradictsData" // where: dotted key, what: the value, hint: the data set's value
  | "config.unknownSplit" // what: the name or list
  | "config.negativeWeight" // where: block number, what: the weight
  | "config.noBranch" // rule man with EMA and bias both off
  | "config.batchTooLarge" // what: batch size, hint: number of training records
  | "link.unreadable" // what: reason
  | "link.unknown" // what: names that mean nothing here
  | "link.foreignData" // what: another host
  // data
  | "data.notFound" // where: address
  | "data.network" // where: address, what: reason
  | "data.http" // where: address, what: status
  | "data.manifest" // where: address, what: reason
  | "data.truncated" // where: shard, what: bytes found, hint: bytes expected
  | "data.hash" // where: shard
  | "data.recordCount" // where: shard, what: found, hint: expected
  | "data.label" // where: shard and record, what: label, hint: number of classes
  | "data.format" // where: file, what: reason
  | "data.empty" // where: folder
  | "data.tooLarge" // where: file, what: what it needs if known, hint: the limit
  | "data.emptyClass" // where: folder or class
  | "data.fewClasses" // where: folder, what: classes found
  | "data.fewImages" // where: folder
  | "data.imageColumn" // where: file, what: its columns
  | "data.labelColumn" // where: file, what: its columns
  | "data.differs" // where: file, what: the file it differs from
  | "data.leftOut" // where: file; told, ends nothing
  | "data.ranges" // where: address
  | "data.address" // what: what was given for one
  | "data.unreachable" // where: address on another host
  // device
  | "device.noAdapter" // WebGPU asked for, none given
  | "device.wrongNumbers" // WebGPU asked for, and the adapter fails the self-test
  | "device.noSimd" // WASM asked for, WebAssembly without SIMD
  | "device.noBackend" // what: backend, hint: reason
  | "device.lost" // what: reason
  | "device.outOfMemory" // what: bytes asked
  | "device.webgpu" // what: uncaptured error
  // memory
  | "memory.budget" // what: MB allowed, hint: MB of the smallest possible peak
  | "memory.noSplit" // what: number of blocks
  | "memory.limit" // where: what does not fit, what: its MB, hint: MB the device allows
  // training
  | "train.notFinite" // where: block number, what: step
  | "weights.unreadable" // where: file, what: reason
  | "weights.missing" // where: tensor name
  | "weights.shape" // where: tensor name, what: found, hint: expected
  | "run.unreadable" // where: file, what: reason
  | "run.none" // where: file
  | "run.otherData" // where: file, what: the data it was trained on, hint: the data that are open
  | "out.unwritable" // where: file or folder, what: the system's reason
  | "internal"; // what: message; a defect of ours

/** Codes that say this part in words of ours. */
type InWords<Part extends keyof typeof IN_WORDS> = Extract<FaultCode, (typeof IN_WORDS)[Part][number]>;

interface FaultOf<Code extends FaultCode> {
  code: Code;
  /** The thing that is wrong: a value, a reason. */
  what?: Code extends InWords<"what"> ? Phrase : string;
  /** Where it was met: a key, an address, a shard, a block. */
  where?: string;
  /** What would be right. */
  hint?: Code extends InWords<"hint"> ? Phrase : string;
}

export type Fault = { [Code in FaultCode]: FaultOf<Code> }[FaultCode];

/** Carries a fault through code that throws; turned back into the value at the worker's or the command's edge. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super([fault.code, fault.where, fault.what, fault.hint].filter(Boolean).join(" | "));
    this.name = "FaultError";
  }
}

/** The fault inside whatever was thrown; anything unknown is `internal`. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault;
  return { code: "internal", what: verbatim(thrown instanceof Error ? thrown.message : String(thrown)) };
}
