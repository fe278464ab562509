import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Settings } from "#experiment/config";
import { useExperiment } from "#state/experiment";
import { useRun } from "#state/run";
import type { RunState } from "#worker/protocol";
import { AccuracyTable } from "./accuracy/accuracy-table";
import { Faults } from "./fault/faults";
import { DataNote } from "./memory/data-note";
import { Sentence } from "./sentence/sentence";
import { Buttons } from "./status/buttons";
import { ProgressBar, Status } from "./status/status";
import { FASHION, FIRST_STEPS, PROGRESS } from "./story.test-data";

vi.mock("#worker/client", () => ({ startWorker: () => expect.unreachable("drawing starts no worker") }));

/** What a store renders on a server is its initial state: there, then, is what these tests show. */
const experiment = useExperiment.getInitialState();
const run = useRun.getInitialState();
const restOf = { experiment: { ...experiment }, run: { ...run } };

beforeEach(() => {
  Object.assign(experiment, restOf.experiment);
  Object.assign(run, restOf.run, { dataset: FASHION });
});

/** The words of a panel, tags left out. */
const words = (panel: React.ReactNode) =>
  renderToStaticMarkup(panel)
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ ([.,])/g, "$1")
    .trim();

function set(settings: Settings) {
  useExperiment.setState(restOf.experiment, true);
  useExperiment.getState().replace(settings);
  Object.assign(experiment, { config: useExperiment.getState().config });
}

describe("the sentence", () => {
  it.each<[Settings, string]>([
    [{}, "Train ResNet-32 on Fashion-MNIST, cut into 4 blocks with EMA 0.995 and a learnable bias."],
    [
      { network: { depth: 110 }, split: { k: "each" }, bias: { enabled: false } },
      "Train ResNet-110 on Fashion-MNIST, cut into 54 blocks with EMA 0.995 and no bias.",
    ],
    [
      { ema: { enabled: false } },
      "Train ResNet-32 on Fashion-MNIST, cut into 4 blocks with no EMA and a learnable bias.",
    ],
    [{ rule: "end-to-end" }, "Train ResNet-32 on Fashion-MNIST, end to end, in one block."],
    [{ rule: "local" }, "Train ResNet-32 on Fashion-MNIST, cut into 4 blocks, each taught by its own head."],
    [{ split: { k: 1 } }, "Train ResNet-32 on Fashion-MNIST, cut into 1 block."],
  ])("says what %j trains", (settings, sentence) => {
    set(settings);
    expect(words(<Sentence />)).toBe(sentence);
  });

  it("outlines only the words that wait for the next run", () => {
    set({});
    Object.assign(experiment, {
      running: { ...experiment.config, network: { ...experiment.config.network, depth: 20 } },
    });
    const pending = renderToStaticMarkup(<Sentence />).match(/aria-label="[^"]+"[^>]*data-pending/g);
    expect(pending).toHaveLength(1);
    expect(pending?.[0]).toContain("Network: ResNet-32");
  });
});

describe("the buttons", () => {
  const enabled = (state: RunState) => {
    Object.assign(run, { state });
    const markup = renderToStaticMarkup(<Buttons />);
    return [...markup.matchAll(/<button([^>]*)>(.*?)<\/button>/g)]
      .filter(([, attributes]) => !attributes?.includes("disabled"))
      .map(([, , text]) => text?.replace(/<[^>]+>/g, ""));
  };
  const fault = { code: "train.notFinite", where: "2", what: "3" } as const;

  it.each<[RunState, string[]]>([
    [{ name: "empty", without: "dataset" }, []],
    [{ name: "empty", without: "device" }, ["Train on WASM"]],
    [{ name: "preparing", preparing: { what: "backend" } }, ["Start"]],
    [{ name: "preparing", preparing: { what: "dataset" } }, ["Start"]],
    [{ name: "preparing", preparing: { what: "network" } }, ["Cancel"]],
    [{ name: "preparing", preparing: { what: "firstStep" } }, ["Cancel"]],
    [{ name: "ready" }, ["Step", "Start"]],
    [{ name: "training" }, ["Reset", "Pause"]],
    [{ name: "paused" }, ["Step", "Reset", "Go on"]],
    [{ name: "finished" }, ["Reset", "Train again"]],
    [{ name: "failed", fault, canGoOn: true }, ["Step", "Reset", "Go on"]],
    [{ name: "failed", fault, canGoOn: false }, ["Reset"]],
  ])("show what %j allows", (state, names) => expect(enabled(state)).toEqual(names));

  it("call off a start that waits for backend and data set", () => {
    Object.assign(run, { wanted: true });
    expect(enabled({ name: "preparing", preparing: { what: "dataset" } })).toEqual(["Cancel"]);
  });
});

describe("the status", () => {
  const said = (state: RunState, progress = PROGRESS) => {
    Object.assign(run, { state, progress });
    return words(<Status />);
  };

  it("tells epoch, step, speed and time left while training", () => {
    expect(said({ name: "training" })).toContain(
      "Epoch 1 of 5 step 47 of 375 64 images a second 15 minutes left All settings",
    );
  });

  it("speaks only what changes once an epoch", () => {
    Object.assign(run, { state: { name: "training" }, progress: PROGRESS });
    const markup = renderToStaticMarkup(<Status />);
    expect(markup).toMatch(/<p[^>]*aria-live="polite"[^>]*>Epoch 1 of 5<\/p>/);
    expect(markup).toMatch(/role="status" aria-live="off"/);
  });

  it("says how far an evaluation is, and that a knob waits for the next run", () => {
    expect(said({ name: "training" }, { ...PROGRESS, evaluating: { done: 500, total: 2000 } })).toContain(
      "testing, 500 of 2,000 images",
    );
    Object.assign(experiment, {
      running: { ...experiment.config, network: { ...experiment.config.network, depth: 20 } },
    });
    expect(said({ name: "training" })).toContain("ResNet-32 starts with the next run. Start it Undo");
  });

  it("counts the first shard's bytes in the bar before there is a step", () => {
    Object.assign(run, {
      progress: null,
      state: { name: "preparing", preparing: { what: "shard", done: 1, total: 4 } },
    });
    expect(renderToStaticMarkup(<ProgressBar />)).toContain('aria-valuenow="25"');
  });
});

describe("the fault strip", () => {
  it("is absent while nothing is wrong", () => expect(renderToStaticMarkup(<Faults />)).toBe(""));

  it("says in one sentence what stopped the run, and cannot be waved away", () => {
    const fault = { code: "data.hash", where: "train-3.shard" } as const;
    Object.assign(run, { state: { name: "failed", fault, canGoOn: true } });
    expect(words(<Faults />)).toMatch(/^train-3\.shard is damaged/);
    expect(words(<Faults />)).not.toContain("Dismiss");
  });

  it("says why an edit was refused, and can be dismissed", () => {
    Object.assign(experiment, { fault: { code: "config.invalid", where: "batch.size", what: "0", hint: "2 or more" } });
    expect(words(<Faults />)).toBe("batch.size cannot be 0; it takes 2 or more. Dismiss");
  });
});

describe("the data note", () => {
  it("names the data set and, where CIFAR-10 is not served, how it gets there", () => {
    expect(words(<DataNote />)).toBe("Fashion-MNIST 12,000 training and 2,000 test images.");
    Object.assign(run, { cifarMissing: true });
    expect(words(<DataNote />)).toContain("npm run dataset -- cifar10");
  });
});

it("the table holds every evaluation, the network's accuracy and each local block's, and changes where they came", () => {
  const evaluations = FIRST_STEPS.flatMap((event) => (event.type === "evaluation" ? [event.evaluation] : []));
  const change = { what: "ema", before: 0.99, after: 0.995 } as const;
  const marks = [{ epoch: evaluations[0]!.epoch / 2, seconds: 10, change }];
  const table = words(<AccuracyTable evaluations={evaluations} marks={marks} blocks={3} />);
  expect(table).toMatch(/\d epochs: EMA 0\.99 → 0\.995 47 31\.6 % 23\.8 % 13\.4 %/);
});
