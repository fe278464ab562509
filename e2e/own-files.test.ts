// A person's own files: dropped or chosen, and trained on to a first evaluation.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bytesOf, colourPng, packed, parquetOf, tarOf, zipOf } from "../src/data/made-files.test-data";
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

async function drop({ page }: Playground, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file));
      return data;
    },
    [name, Buffer.from(bytes).toString("base64")] as const,
  );
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
  await drop(playground, "colours.zip", await zipOf(items));
  await trainsOn(playground, /on colours\.zip/);
});

test("trains on a parquet file that is dropped, at the image size that is chosen", async ({ playground }) => {
  await playground.open(RUN);
  const rows = Object.values(await photos(20)).map((image, i) => ({ image, label: i % 2 }));
  await drop(playground, "colours.parquet", parquetOf(rows, { names: ["red", "blue"] }));
  await expect(playground.sentence).toHaveText(/on colours\.parquet/);
  await playground.choose("Data set", "32 × 32 pixels");
  await playground.ready();
  await trainsOn(playground, /on colours\.parquet/);
});

test("trains on a CIFAR-10 archive that is dropped", async ({ playground }) => {
  await playground.open(RUN);
  const record = (label: number) => bytesOf([label], new Uint8Array(3072).fill(label * 20));
  const records = (count: number) => bytesOf(...Array.from({ length: count }, (_, i) => record(i % 10)));
  const tar = tarOf([
    { name: "cifar-10-batches-bin/data_batch_1.bin", data: records(40) },
    { name: "cifar-10-batches-bin/test_batch.bin", data: records(10) },
  ]);
  await drop(playground, "cifar-10-binary.tar.gz", await packed(tar, "gzip"));
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
  await drop(playground, "notes.zip", await zipOf([{ name: "a/notes.txt", data: Uint8Array.of(1) }]));
  await expect(playground.alert).toContainText(/notes\.zip holds no data set/);
  const items = Object.entries(await photos(20)).map(([name, data]) => ({ name, data }));
  await drop(playground, "colours.zip", await zipOf(items));
  await trainsOn(playground, /on colours\.zip/);
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

test("asks no other host before a data set of the Hub is chosen", async ({ playground, page }) => {
  const asked: string[] = [];
  await page.route(/^https:/, (route) => {
    asked.push(new URL(route.request().url()).host);
    return route.abort();
  });
  await playground.open(RUN);
  expect(asked).toEqual([]);
});

const PHOTOS = "../shared/data/imagefolder";
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

test.describe("real parquet", () => {
  test.skip(!existsSync(PARQUET), `no parquet file ${PARQUET}`);
  test("trains when it is dropped", async ({ playground }) => {
    await playground.open(RUN);
    await drop(playground, "cifar10.parquet", readFileSync(PARQUET));
    await trainsOn(playground, /on cifar10\.parquet/);
  });
});
