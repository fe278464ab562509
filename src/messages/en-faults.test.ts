import { describe, expect, it } from "vitest";
import type { FaultCode } from "#experiment/fault";
import { faultsEn, faultText } from "./en-faults";

// the compiler refuses a code without a text, and a text without a code
const complete: Record<FaultCode, unknown> = faultsEn;
const codes: FaultCode[] = Object.keys(complete) as (keyof typeof faultsEn)[];

/** What each fault carries, beside its code; docs of the codes stand in experiment/fault.ts. */
const CARRIED: Record<FaultCode, ("what" | "where" | "hint")[]> = {
  "config.unreadable": ["where", "what"],
  "config.unknownKey": ["where"],
  "config.invalid": ["where", "what", "hint"],
  "config.contradictsData": ["where", "what", "hint"],
  "config.unknownSplit": ["where", "what", "hint"],
  "config.negativeWeight": ["where", "what"],
  "config.noBranch": [],
  "config.batchTooLarge": ["what", "hint"],
  "link.unreadable": ["what"],
  "link.unknown": ["what"],
  "link.foreignData": ["what"],
  "data.notFound": ["where"],
  "data.network": ["where", "what"],
  "data.http": ["where", "what"],
  "data.manifest": ["where", "what"],
  "data.truncated": ["where", "what", "hint"],
  "data.hash": ["where"],
  "data.recordCount": ["where", "what", "hint"],
  "data.label": ["where", "what", "hint"],
  "data.format": ["where", "what"],
  "data.empty": ["where"],
  "data.tooLarge": ["where", "what", "hint"],
  "data.emptyClass": ["where"],
  "data.fewClasses": ["where", "what"],
  "data.fewImages": ["where"],
  "data.imageColumn": ["where", "what"],
  "data.labelColumn": ["where", "what"],
  "data.differs": ["where", "what"],
  "data.leftOut": ["where"],
  "data.ranges": ["where"],
  "data.address": ["what"],
  "data.unreachable": ["where"],
  "device.noAdapter": [],
  "device.wrongNumbers": ["what"],
  "device.noSimd": [],
  "device.noBackend": ["what", "hint"],
  "device.lost": ["what"],
  "device.outOfMemory": [],
  "device.webgpu": ["what"],
  "memory.budget": ["what", "hint"],
  "memory.noSplit": ["what"],
  "memory.limit": ["where", "what", "hint"],
  "train.notFinite": ["where", "what"],
  "weights.unreadable": ["where", "what"],
  "weights.missing": ["where"],
  "weights.shape": ["where", "what", "hint"],
  "run.unreadable": ["where", "what"],
  "run.none": ["where"],
  "run.otherData": ["where", "what", "hint"],
  "out.unwritable": ["where", "what"],
  internal: ["what"],
};

const PARTS = { what: "WHAT", where: "WHERE", hint: "HINT" };

describe("the text of a fault", () => {
  it.each(codes)("%s says all that the fault carries, and nothing that it lacks", (code) => {
    const carried = CARRIED[code];
    const fault = { code, ...Object.fromEntries(carried.map((name) => [name, PARTS[name]])) };
    const text = faultText(fault);
    for (const name of carried) expect(text).toContain(PARTS[name]);
    expect(text).not.toMatch(/\?|undefined|null|\[object/);
  });

  it.each(codes)("%s is one or two short sentences, said plainly", (code) => {
    const text = faultText({ code, ...PARTS });
    expect(text).toMatch(/^([A-Z]|batch\.size ).*[.]$/);
    expect(text).not.toMatch(/\.\.|!|please|oops|sorry/i);
    expect(text.split(/\. /).length).toBeLessThanOrEqual(2);
    expect(text.length).toBeLessThan(160);
  });

  it("does not end in two stops where a reason ends in one", () => {
    expect(faultText({ code: "device.lost", what: "The device was removed." })).not.toContain("..");
  });
});
