// SHA-256 of bytes, whole or as they come. The platform has it for whole ones, and only where a page is secure; else FIPS
// 180-4 as written.

/** Lower-case hexadecimal digest. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return new Sha256().update(bytes).digest();
  return hexadecimal(new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)));
}

const hexadecimal = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** First 32 bits of the fractional parts of the `power`-th roots of the first primes. */
function primeRoots(count: number, power: number): Int32Array {
  const roots: number[] = [];
  for (let candidate = 2; roots.length < count; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) prime &&= candidate % d !== 0;
    if (prime) roots.push((candidate ** power % 1) * 2 ** 32);
  }
  return Int32Array.from(roots, Math.trunc);
}

const BLOCK = 64;
const CONSTANTS = primeRoots(64, 1 / 3);

const rotate = (x: number, by: number) => (x >>> by) | (x << (32 - by));

/** A digest of bytes that come piece by piece. */
export class Sha256 {
  private readonly state = primeRoots(8, 1 / 2);
  private readonly words = new Int32Array(64);
  /** Bytes that make no whole block yet. */
  private readonly rest = new Uint8Array(BLOCK);
  private length = 0;

  update(bytes: Uint8Array): this {
    const held = this.length % BLOCK;
    this.length += bytes.length;
    this.rest.set(bytes.subarray(0, BLOCK - held), held);
    if (held + bytes.length < BLOCK) return this;
    this.compress(this.rest, 0);
    let at = BLOCK - held;
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.compress(bytes, at);
    this.rest.set(bytes.subarray(at));
    return this;
  }

  /** Lower-case hexadecimal, once all has come. */
  digest(): string {
    const { length, state } = this;
    const padding = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK - length);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, length * 8);
    this.update(padding);
    const digest = new DataView(new ArrayBuffer(32));
    for (const [i, word] of state.entries()) digest.setInt32(i * 4, word);
    return hexadecimal(new Uint8Array(digest.buffer));
  }

  private compress(bytes: Uint8Array, start: number): void {
    const { state, words } = this;
    for (let i = 0, at = start; i < 16; i++, at += 4) {
      words[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const [late, early] = [words[i - 2]!, words[i - 15]!];
      const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words[i] = ((words[i - 16]! + first) | 0) + ((words[i - 7]! + second) | 0);
    }
    // an iterator here would take as long as all the rest
    let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
    let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!];
    for (let i = 0; i < 64; i++) {
      const choice = g ^ (e & (f ^ g));
      const majority = (a & b) ^ (c & (a ^ b));
      const sum = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25))) | 0;
      const first = (((sum + choice) | 0) + ((CONSTANTS[i]! + words[i]!) | 0)) | 0;
      const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}
