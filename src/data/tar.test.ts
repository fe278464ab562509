import { describe, expect, it } from "vitest";
import { fileOfBytes } from "./folder";
import { listTar } from "./tar";

const ascii = (text: string) => new TextEncoder().encode(text);

/** One member of an ustar archive. */
function member(name: string, data: Uint8Array, { type = "0", prefix = "", size = data.length } = {}): Uint8Array {
  const out = new Uint8Array(512 + Math.ceil(data.length / 512) * 512);
  out.set(ascii(name), 0);
  out.set(ascii(`${size.toString(8).padStart(11, "0")}\0`), 124);
  out.set(ascii(type), 156);
  out.set(ascii("ustar\x0000"), 257);
  out.set(ascii(prefix), 345);
  out.fill(32, 148, 156);
  const sum = out.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  out.set(ascii(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  out.set(data, 512);
  return out;
}

const archive = (...parts: Uint8Array[]) =>
  Uint8Array.from([...parts, new Uint8Array(1024)].flatMap((part) => [...part]));
const list = (bytes: Uint8Array) => listTar(fileOfBytes(bytes, "a.tar"));
const read = async (bytes: Uint8Array) =>
  (await list(bytes)).map(({ name, start, bytes: size }) => [name, [...bytes.subarray(start, start + size)]]);

describe("listTar", () => {
  it("gives regular files in order and leaves folders out", async () => {
    const bytes = archive(
      member("set/", new Uint8Array(), { type: "5" }),
      member("set/one.bin", Uint8Array.of(1, 2, 3)),
      member(
        "two.bin",
        Uint8Array.from({ length: 512 }, () => 9),
        { prefix: "a/long/way" },
      ),
      member("empty.bin", new Uint8Array()),
    );
    expect(await read(bytes)).toEqual([
      ["set/one.bin", [1, 2, 3]],
      ["a/long/way/two.bin", Array(512).fill(9)],
      ["empty.bin", []],
    ]);
  });

  it("names an archive that ends inside a file", async () => {
    const bytes = archive(member("one.bin", new Uint8Array(600))).subarray(0, 900);
    await expect(read(bytes)).rejects.toEqual(
      expect.objectContaining({ fault: { code: "data.truncated", where: "a.tar", what: "900", hint: "1112" } }),
    );
  });

  it("is refused where it is cut off anywhere, also between two files", async () => {
    const bytes = archive(member("one.bin", Uint8Array.of(1, 2, 3)), member("two.bin", new Uint8Array(700)));
    const end = bytes.length - 1024;
    for (let length = 1; length <= end; length++) {
      const found = await list(bytes.subarray(0, length)).catch(({ fault }) => fault);
      expect(found, `${length} bytes`).toMatchObject({ code: "data.truncated", where: "a.tar" });
    }
  });

  it("names a file that is no archive", async () => {
    await expect(read(new Uint8Array(2048).fill(65))).rejects.toEqual(
      expect.objectContaining({ fault: expect.objectContaining({ code: "data.format", where: "a.tar" }) }),
    );
  });
});
