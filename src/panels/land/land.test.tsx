import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { layoutOf } from "#experiment/blocks";
import { DEPTHS, type Settings } from "#experiment/config";
import { CIFAR10_FACTS } from "#experiment/defaults";
import { estimate } from "#experiment/estimate";
import { resolve } from "#experiment/resolve";
import type { StepPoint } from "#state/history";
import { axisOf } from "./axis";
import { blockColour } from "./block-colours";
import { Cuts } from "./cuts";
import { type Drawing, drawingOf, unitInfo } from "./drawing";
import { LossRow } from "./loss-row";
import { Roots } from "./roots";
import { StageAxis } from "./stage-axis";
import { Strip } from "./strip";

function drawn(settings: Settings, width = 1280): Drawing {
  const config = resolve(settings, CIFAR10_FACTS);
  const counted = estimate(config);
  return drawingOf(axisOf(counted.unitBytes, width, width < 640 ? 16 : 32, false), config, layoutOf(config), counted);
}

const points: StepPoint[] = [0, 1, 2].map((i) => ({
  epoch: i / 10,
  seconds: i,
  steps: 1,
  losses: [2.2, 2.1, 1.9].map((start) => ({ mean: start - i / 2, low: start - i / 2, high: start - i / 2 })),
  accuracy: [],
}));

const texts = (markup: string) => [...markup.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text);
const nothing = () => {};

describe("the land of every network", () => {
  const cases = DEPTHS.flatMap((depth) => {
    const units = (depth - 2) / 2;
    return [1, 2, 3, Math.ceil(units / 2), units].flatMap((k) =>
      [360, 1280, 1920].map((width) => ({ depth, k, width })),
    );
  });

  it.each(cases)("is drawn without a hole or a negative width: %j", ({ depth, k, width }) => {
    const drawing = drawn({ network: { depth }, split: { k } }, width);
    const markup = renderToStaticMarkup(
      <svg>
        <title>land</title>
        <Strip drawing={drawing} y={0} height={40} lit={null} />
        <Roots drawing={drawing} y={50} lit={null} />
        <LossRow note={null} drawing={drawing} points={points} y={120} height={60} done={0.5} />
        <StageAxis drawing={drawing} y={200} />
      </svg>,
    );
    expect(markup).not.toMatch(/NaN|undefined|Infinity/);
    for (const [, value] of markup.matchAll(/ width="([^"]+)"/g)) expect(Number(value)).toBeGreaterThan(0);
    const { axis, blocks } = drawing;
    expect([blocks[0]?.x0, blocks.at(-1)?.x1, blocks.length]).toEqual([axis.left, axis.right, k]);
    for (const [i, block] of blocks.slice(1).entries()) expect(block.x0).toBeGreaterThanOrEqual(blocks[i]?.x1 ?? 0);
  });
});

describe("the strip's buttons", () => {
  const buttons = (drawing: Drawing) =>
    renderToStaticMarkup(
      <Cuts drawing={drawing} top={0} height={40} onCuts={nothing} onPreview={nothing} onInfo={nothing} />,
    );

  it("are one widget: a button for each unit and gap, of which Tab reaches one", () => {
    const markup = buttons(drawn({ network: { depth: 8 }, split: { k: 2 } }));
    expect(markup.match(/<button/g)).toHaveLength(5);
    expect(markup.match(/tabindex="0"/g)).toHaveLength(1);
    expect(markup).toContain('aria-label="Cut between 2.0 and 3.0"');
    expect(markup).toContain('aria-label="Remove the cut between 1.0 and 2.0"');
  });

  it("say what a unit and its block keep, and that it is an estimate", () => {
    const drawing = drawn({ network: { depth: 8 }, split: { k: 3 } });
    const text = unitInfo(drawing, 1);
    expect(text).toMatch(
      /^unit 2\.0, block 2: 16 × 16 × 32, 14,528 parameters, 160 KiB of activations an image \(estimate\)/,
    );
    expect(text).toMatch(/block 2, unit 2\.0, [\d,]+ KiB of activations an image \(estimate\)$/);
  });
});

describe("the roots", () => {
  const roots = (settings: Settings) =>
    renderToStaticMarkup(
      <Roots drawing={drawn({ network: { depth: 8 }, split: { k: 3 }, ...settings })} y={50} lit={null} />,
    );

  it("name the unit that the EMA copies and the bias is shaped like", () => {
    const markup = roots({});
    expect(markup).toContain("<title>EMA of 2.0</title>");
    expect(markup).toContain("<title>learnable bias, shaped like unit 3.0</title>");
    expect(markup.match(/<title>head<\/title>/g)).toHaveLength(2);
    expect(markup.match(/own classifier<\/title>/g)).toHaveLength(1);
  });

  it("draw the EMA copy dashed in the next block's colour", () => {
    expect(roots({})).toMatch(
      new RegExp(`<rect[^>]*stroke:${literally(blockColour(1, 3))}[^>]*stroke-dasharray="3 2"`),
    );
  });

  it("keep what is switched off as a dotted outline in its place", () => {
    const markup = roots({ ema: { enabled: false } });
    expect(markup.match(/<title>EMA copy, switched off<\/title>/g)).toHaveLength(2);
    expect(markup).not.toContain("url(#arrow)");
  });

  it("are heads alone under the rule local, and hold a decoder under InfoPro", () => {
    expect(roots({ rule: "local" })).not.toContain("EMA");
    expect(roots({ host: { kind: "infopro" } }).match(/<title>decoder<\/title>/g)).toHaveLength(2);
  });

  it("are none where the network is one block", () => {
    expect(roots({ rule: "end-to-end" })).toBe("");
  });
});

describe("the loss row", () => {
  const row = (drawing: Drawing, shown: StepPoint[]) =>
    renderToStaticMarkup(<LossRow note={null} drawing={drawing} points={shown} y={0} height={60} done={0.2} />);

  it("writes what guessing costs before the first step", () => {
    expect(texts(row(drawn({ network: { depth: 8 } }), []))).toContain("guessing: 2.30");
  });

  it("writes every block's smoothed loss at the end of its line", () => {
    const shown = texts(row(drawn({ network: { depth: 8 }, split: { k: 3 } }), points));
    const smooth = (start: number) => (start * 0.85 + (start - 0.5) * 0.15) * 0.85 + (start - 1) * 0.15;
    expect(shown.slice(-3)).toEqual([2.2, 2.1, 1.9].map((start) => smooth(start).toFixed(2)));
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
