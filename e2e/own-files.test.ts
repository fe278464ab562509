// A person's own files: dropped or chosen, and trained on to a first evaluation.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import jpeg from "jpeg-js";
import { decodeInNode } from "../src/cli/node-image";
import { imageHeader } from "../src/data/image-header";
import {
  bytesOf,
  colourPng,
  packed,
  parquetOf,
  pngOf,
  tarOf,
  turnedJpeg,
  zipOf,
} from "../src/data/made-files.test-data";
import { expect, type Playground, test } from "./page";

const RUN = "network.depth=8&network.width=[4,4,8,8]&split.k=3&batch.size=8&schedule.epochs=1&seed=3";
const COLOURS = [
  [200, 30, 30],
  [30, 30, 200],
];

/** Images of two classes that are two colours. */
async function photos(count: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 2 * count; i++) {
    files[`${["red", "blue"][i % 2]}/${i}.png`] = await colourPng(20, 16, COLOURS[i % 2] ?? [], i);
  }
  return files;
}

async function drop({ page }: Playground, files: Record<string, Uint8Array>): Promise<void> {
  const texts = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const [name, text] of given) {
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    }
    return data;
  }, texts);
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await expect(page.getByText("Drop a folder of images")).toBeVisible();
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

async function trainsOn(playground: Playground, title: RegExp): Promise<void> {
  await expect(playground.sentence).toHaveText(title);
  await playground.ready();
  await playground.button("Start").click();
  await playground.evaluations(1);
  await expect(playground.alert).toBeHidden();
}

test("trains on a zip that is dropped", async ({ playground }) => {
  await playground.open(RUN);
  const items = Object.entries(await photos(20)).map(([name, data]) => ({ name, data }));
  await drop(playground, { "colours.zip": await zipOf(items) });
  await trainsOn(playground, /on colours\.zip/);
});

test("trains on a parquet file that is dropped, at the image size that is chosen", async ({ playground }) => {
  await playground.open(RUN);
  const rows = Object.values(await photos(20)).map((image, i) => ({ image, label: i % 2 }));
  await drop(playground, { "colours.parquet": parquetOf(rows, { names: ["red", "blue"] }) });
  await expect(playground.sentence).toHaveText(/on colours\.parquet/);
  await playground.choose("Data set", "32 × 32 pixels");
  await playground.ready();
  await trainsOn(playground, /on colours\.parquet/);
});

test("decodes transparent and turned images as the command line does", async ({ playground, page }) => {
  const size = 32;
  const grey = (x: number, y: number) => 40 + 100 * +(x < size / 2) + 60 * +(y < size / 2);
  const pixels = Uint8Array.from({ length: size * size * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : grey((i >> 2) % size, Math.floor((i >> 2) / size)),
  );
  const jpg = new Uint8Array(jpeg.encode({ width: size, height: size, data: pixels }, 95).data);
  const rows = Array.from({ length: size }, (_, y) => [
    0,
    ...Array.from({ length: size }, (_, x) => [8 * x, 8 * y, 90, 255 - 8 * x]).flat(),
  ]);
  const images = {
    clear: await pngOf(Uint8Array.from(rows.flat()), { width: size, height: size, colour: 6 }),
    turned: turnedJpeg(jpg, 6),
  };
  const items = Array.from({ length: 24 }, (_, i) => {
    const [name, suffix] = i % 2 ? (["clear", "png"] as const) : (["turned", "jpg"] as const);
    return { name: `${name}/${i}.${suffix}`, data: images[name] };
  });
  await playground.open(RUN);
  await drop(playground, { "looks.zip": await zipOf(items) });
  await trainsOn(playground, /on looks\.zip/);
  await page.getByText("Classes and samples").click();
  const grid = page.getByRole("img", { name: /^Training images: / }).first();
  await expect(grid).toBeVisible();
  const names = ((await grid.getAttribute("aria-label")) ?? "").replace("Training images: ", "").split(", ");
  expect(new Set(names)).toEqual(new Set(Object.keys(images)));
  const shown = await grid.evaluate((canvas: HTMLCanvasElement) => {
    const found = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, data: [...(found?.data ?? [])] };
  });
  expect(shown.width).toBe(names.length * size);
  for (const [i, name] of names.entries()) {
    const bytes = images[name as keyof typeof images];
    const { data, channels } = await decodeInNode(bytes, imageHeader(bytes, name), name);
    let furthest = 0;
    for (let p = 0; p < size * size; p++) {
      const at = (Math.floor(p / size) * shown.width + i * size + (p % size)) * 4;
      for (let k = 0; k < 3; k++) {
        furthest = Math.max(furthest, Math.abs((shown.data[at + k] ?? 0) - (data[p * channels + k] ?? 0)));
      }
    }
    // decoders of JPEG may round otherwise
    expect(furthest, name).toBeLessThanOrEqual(name === "clear" ? 1 : 4);
  }
});

test("trains on a CIFAR-10 archive that is dropped", async ({ playground }) => {
  await playground.open(RUN);
  const record = (label: number) => bytesOf([label], new Uint8Array(3072).fill(label * 20));
  const records = (count: number) => bytesOf(...Array.from({ length: count }, (_, i) => record(i % 10)));
  const tar = tarOf([
    { name: "cifar-10-batches-bin/data_batch_1.bin", data: records(40) },
    { name: "cifar-10-batches-bin/test_batch.bin", data: records(10) },
  ]);
  await drop(playground, { "cifar-10-binary.tar.gz": await packed(tar, "gzip") });
  await trainsOn(playground, /on CIFAR-10/);
});

test("trains on a folder that is chosen", async ({ playground, page }) => {
  const folder = mkdtempSync(join(tmpdir(), "photos-"));
  try {
    for (const [name, bytes] of Object.entries(await photos(20))) {
      mkdirSync(dirname(join(folder, "colours", name)), { recursive: true });
      writeFileSync(join(folder, "colours", name), bytes);
    }
    await playground.open(RUN);
    const chooser = page.waitForEvent("filechooser");
    await playground.choose("Data set", /^Choose a folder/);
    await (await chooser).setFiles(join(folder, "colours"));
    await trainsOn(playground, /on colours/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("says what is wrong with files that are no data set, and takes others after it", async ({ playground }) => {
  await playground.open(RUN);
  await drop(playground, { "notes.zip": await zipOf([{ name: "a/notes.txt", data: Uint8Array.of(1) }]) });
  await expect(playground.alert).toContainText(/notes\.zip holds no data set/);
  // what was open before is open again
  await expect(playground.status).toContainText("Ready.", { timeout: 30_000 });
  await expect(playground.sentence).toContainText("Fashion-MNIST");
  await expect(playground.alert).toContainText(/notes\.zip holds no data set/);
  const items = Object.entries(await photos(20)).map(([name, data]) => ({ name, data }));
  await drop(playground, { "colours.zip": await zipOf(items) });
  await trainsOn(playground, /on colours\.zip/);
  // nor does a run end for one
  await drop(playground, { "letters.zip": await zipOf([{ name: "a/letter.txt", data: Uint8Array.of(1) }]) });
  await expect(playground.alert).toContainText(/letters\.zip holds no data set/);
  await expect(playground.sentence).toContainText("on colours.zip");
  await expect(playground.status).not.toContainText("Ready.");
  await playground.evaluations(1);
});

test("trains on a data set of the Hub that is chosen, its size said before, and sets a link to none of it", async ({
  playground,
  page,
}) => {
  const rows = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => ({
      image: await colourPng(32, 32, COLOURS[i % 2] ?? [], i),
      label: i % 2,
    })),
  );
  const file = Buffer.from(parquetOf(rows, { names: ["red", "blue"], rowGroupSize: 20 }));
  const headers = { "access-control-allow-origin": "*" };
  const listed = ["train", "test"].map((split) => ({
    config: "plain_text",
    split,
    url: `https://files.test/${split}`,
  }));
  await page.route("https://datasets-server.huggingface.co/**", (route) =>
    route.fulfill({ headers, json: { parquet_files: listed } }),
  );
  await page.route("https://files.test/**", (route, request) => {
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers().range ?? "");
    if (!range) return route.fulfill({ headers: { ...headers, "content-length": String(file.length) }, body: file });
    return route.fulfill({ status: 206, headers, body: file.subarray(Number(range[1]), Number(range[2]) + 1) });
  });
  await playground.open(RUN);
  await playground.choose("Data set", /^Fetch CIFAR-10 ?144 MB/);
  await trainsOn(playground, /on CIFAR-10/);
  expect(page.url()).not.toContain("dataset=");
});

test.describe("a parquet file at an address", () => {
  test.use({ expected: [/closed\.test|ERR_FAILED/] });
  test("trains when it is given, and a link to it asks first, its host and size said", async ({ playground, page }) => {
    const rows = Object.values(await photos(20)).map((image, i) => ({ image, label: i % 2 }));
    const file = Buffer.from(parquetOf(rows, { names: ["red", "blue"], rowGroupSize: 10 }));
    const asked: string[] = [];
    const closed = { "access-control-allow-origin": "https://friend.test" };
    await page.route("https://closed.test/**", (route) => route.fulfill({ headers: closed, body: file }));
    await page.route("https://files.test/**", (route, request) => {
      asked.push(request.method());
      const headers = { "access-control-allow-origin": "*", "content-length": String(file.length) };
      const range = /bytes=(\d+)-(\d+)/.exec(request.headers().range ?? "");
      if (!range) return route.fulfill({ headers, body: file });
      const body = file.subarray(Number(range[1]), Number(range[2]) + 1);
      return route.fulfill({ status: 206, headers: { ...headers, "content-length": String(body.length) }, body });
    });
    const give = async (address: string) => {
      const menu = await playground.openMenu("Data set");
      await menu.getByLabel("Address of a parquet file").fill(address);
      await menu.getByLabel("Address of a parquet file").press("Enter");
    };
    await playground.open(RUN);
    await give("http://files.test/a.parquet");
    await expect(playground.alert).toContainText("http://files.test/a.parquet is no https address of a parquet file.");
    await give("https://closed.test/a.parquet");
    await expect(playground.alert).toContainText(/closed\.test\/a\.parquet could not be fetched: .*\(CORS\)/);
    expect(asked).toEqual([]);
    await give("https://files.test/colours.parquet");
    await expect(playground.sentence).toHaveText(/on colours\.parquet/);
    await playground.ready();
    const opening = asked.length;
    await trainsOn(playground, /on colours\.parquet/);
    expect(asked.length).toBeGreaterThan(opening);
    // every row group lies in the cache
    await expect(page.getByTestId("data").getByRole("img").first()).toHaveAccessibleName(/, 0 to come$/);
    await expect(page.getByTestId("data")).toContainText(/fetched, .* Cache/);
    const link = page.url();
    const before = asked.length;
    await playground.goTo(link.split("#")[1]);
    const offer = page.getByText(/^The link names colours\.parquet on files\.test \(.* MB, as the link says\)/);
    await expect(offer).toBeVisible();
    await playground.ready();
    expect(asked).toHaveLength(before);
    await playground.button("Fetch it").click();
    await expect(offer).toBeHidden();
    await trainsOn(playground, /on colours\.parquet/);
    // what was decoded is there: nothing is asked for but what opening takes
    expect(asked.length - before).toBe(opening);
  });
});

test("asks no other host before a data set of the Hub is chosen", async ({ playground, page }) => {
  const asked: string[] = [];
  await page.route(/^https:/, (route) => {
    asked.push(new URL(route.request().url()).host);
    return route.abort();
  });
  await playground.open(RUN);
  expect(asked).toEqual([]);
});

const REAL = "../shared/data";
const PHOTOS = `${REAL}/imagefolder`;
const PARQUET = "../shared/data/parquet/cifar10-test-4rowgroups.parquet";

test.describe("real photos", () => {
  test.skip(!existsSync(PHOTOS), `no photos in ${PHOTOS}`);
  test("train from a folder that is chosen, at 64 pixels", async ({ playground, page }) => {
    test.setTimeout(300_000);
    await playground.open(RUN);
    const chooser = page.waitForEvent("filechooser");
    await playground.choose("Data set", /^Choose a folder/);
    await (await chooser).setFiles(PHOTOS);
    await trainsOn(playground, /on imagefolder/);
  });
});

/** Folder, the data set's name, its files, and a batch that makes the epoch short. */
const OFFICIAL: [string, string, RegExp, number][] = [
  ["cifar10", "CIFAR-10", /\.bin$|^batches/, 200],
  ["cifar100", "CIFAR-100", /\.bin$|^fine/, 100],
  ["svhn", "SVHN", /\.mat$/, 50],
  ["stl10", "STL-10", /\.bin$/, 16],
];
for (const [folder, title, pattern, batch] of OFFICIAL) {
  test.describe(`the official files of ${title}`, () => {
    test.skip(!existsSync(`${REAL}/${folder}`), `no files in ${REAL}/${folder}`);
    test("train for an epoch when they are dropped", async ({ playground }) => {
      const names = readdirSync(`${REAL}/${folder}`).filter((name) => pattern.test(name));
      await playground.open(RUN.replace("batch.size=8", `batch.size=${batch}`));
      await drop(
        playground,
        Object.fromEntries(names.map((name) => [name, readFileSync(`${REAL}/${folder}/${name}`)])),
      );
      await trainsOn(playground, new RegExp(`on ${title}`));
      await expect(playground.status).toContainText("Finished: 1 epoch", { timeout: 60_000 });
    });
  });
}

test.describe("real photos in a zip", () => {
  test.skip(!existsSync(PHOTOS), `no photos in ${PHOTOS}`);
  test("train for an epoch when it is dropped, at 64 pixels", async ({ playground }) => {
    const names = readdirSync(PHOTOS, { recursive: true }).map(String);
    const items = names
      .filter((name) => /\.jpe?g$/i.test(name))
      .map((name) => ({ name, data: readFileSync(join(PHOTOS, name)), stored: true }));
    await playground.open(RUN.replace("batch.size=8", "batch.size=32"));
    await drop(playground, { "photos.zip": await zipOf(items) });
    await trainsOn(playground, /on photos\.zip/);
    await expect(playground.status).toContainText("Finished: 1 epoch", { timeout: 60_000 });
  });
});

test.describe("real parquet", () => {
  test.skip(!existsSync(PARQUET), `no parquet file ${PARQUET}`);
  test("trains when it is dropped", async ({ playground }) => {
    await playground.open(RUN);
    await drop(playground, { "cifar10.parquet": readFileSync(PARQUET) });
    await trainsOn(playground, /on cifar10\.parquet/);
  });
});
