// What changes an image's size or layout, in float64: augmentation, pooling, resizing, the parameter-free shortcut.

import { at, each, type Named, type Numbers, need, type Reference, zeros } from "./kernel-numbers";

const inside = (i: number, size: number) => i >= 0 && i < size;
const mirrored = (i: number, size: number) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);

const augment: Reference = (inputs, attributes) => {
  const [records, draws] = [need(inputs, "records"), need(inputs, "draws").data];
  const [h = 0, w = 0, c = 0] = attributes.shape as readonly number[];
  const [mean, std] = [attributes.mean as readonly number[], attributes.std as readonly number[]];
  const pad = Number(attributes.pad);
  const image = zeros([records.shape[0]!, h, w, c]);
  eachElement(image.shape, (n, y, x, k) => {
    const [dy = 0, dx = 0, flip = 0] = draws.subarray(n * 3, n * 3 + 3);
    const row = y + dy - pad;
    const column = (flip ? w - 1 - x : x) + dx - pad;
    const reflect = attributes.padMode === "reflect";
    const visible = reflect || (inside(row, h) && inside(column, w));
    const from = ((n * c + k) * h + mirrored(row, h)) * w + mirrored(column, w);
    const byte = visible ? records.data[from]! : 0;
    image.data[at(image.shape, n, y, x, k)] = (byte / 255 - mean[k]!) / std[k]!;
  });
  return { image };
};

/** Two neighbours of `extent` and their weights, centres aligned; here by fractions, the kernels by whole numbers. */
function stretched(o: number, extent: number, size: number): [number, number][] {
  const place = Math.min(Math.max(((o + 0.5) * extent) / size - 0.5, 0), extent - 1);
  const low = Math.floor(place);
  return [
    [low, 1 - (place - low)],
    [Math.min(low + 1, extent - 1), place - low],
  ];
}

const resizedCrop: Reference = (inputs, attributes) => {
  const [records, draws] = [need(inputs, "records"), need(inputs, "draws").data];
  const [h = 0, w = 0, c = 0] = attributes.shape as readonly number[];
  const [mean, std] = [attributes.mean as readonly number[], attributes.std as readonly number[]];
  const image = zeros([records.shape[0]!, h, w, c]);
  eachElement(image.shape, (n, y, x, k) => {
    const [top = 0, left = 0, height = 0, width = 0, flip = 0] = draws.subarray(n * 5, n * 5 + 5);
    let sum = 0;
    for (const [row, a] of stretched(y, height, h)) {
      for (const [column, b] of stretched(flip ? w - 1 - x : x, width, w)) {
        sum += a * b * records.data[((n * c + k) * h + top + row) * w + left + column]!;
      }
    }
    image.data[at(image.shape, n, y, x, k)] = (sum / 255 - mean[k]!) / std[k]!;
  });
  return { image };
};

function eachElement([n, h, w, c]: readonly number[], visit: (n: number, y: number, x: number, k: number) => void) {
  for (let image = 0; image < n!; image++) {
    for (let y = 0; y < h!; y++) for (let x = 0; x < w!; x++) for (let k = 0; k < c!; k++) visit(image, y, x, k);
  }
}

/** The two source positions of output o and their weights: linear, aligned corners. */
function sources(o: number, from: number, to: number): [number, number][] {
  const place = to > 1 ? (o * (from - 1)) / (to - 1) : 0;
  const low = Math.min(Math.floor(place), from - 1);
  return [
    [low, 1 - (place - low)],
    [Math.min(low + 1, from - 1), place - low],
  ];
}

/** Calls `visit` with positions in small and large and the weight that joins them. */
function eachWeight(
  small: readonly number[],
  large: readonly number[],
  visit: (small: number, large: number, weight: number) => void,
) {
  eachElement(large, (n, y, x, k) => {
    for (const [row, a] of sources(y, small[1]!, large[1]!)) {
      for (const [column, b] of sources(x, small[2]!, large[2]!)) {
        visit(at(small, n, row, column, k), at(large, n, y, x, k), a * b);
      }
    }
  });
}

/** Calls `visit` with positions in large and small and the share of the large one's number in the small one's mean. */
function eachShare(
  large: readonly number[],
  small: readonly number[],
  visit: (large: number, small: number, share: number) => void,
) {
  const window = (o: number, from: number, to: number) => {
    const [begin, end] = [Math.floor((o * from) / to), Math.ceil(((o + 1) * from) / to)];
    return Array.from({ length: end - begin }, (_, i) => begin + i);
  };
  eachElement(small, (n, i, j, k) => {
    const [rows, columns] = [window(i, large[1]!, small[1]!), window(j, large[2]!, small[2]!)];
    const share = 1 / (rows.length * columns.length);
    for (const y of rows) for (const x of columns) visit(at(large, n, y, x, k), at(small, n, i, j, k), share);
  });
}

/** Calls `visit` with positions in x [n,h,w,c] and y [n,ceil(h/stride),ceil(w/stride),channels] that are the same number. */
function eachPicked(
  x: readonly number[],
  y: readonly number[],
  stride: number,
  visit: (x: number, y: number) => void,
): void {
  const before = Math.floor((y[3]! - x[3]!) / 2);
  eachElement([y[0]!, y[1]!, y[2]!, x[3]!], (n, row, column, k) => {
    visit(at(x, n, row * stride, column * stride, k), at(y, n, row, column, k + before));
  });
}

/** Sum over pixels, [n, c]. */
function pixelSums(x: Numbers): Numbers {
  const sums = zeros([x.shape[0]!, x.shape[3]!]);
  eachElement(x.shape, (n, y, column, k) => {
    sums.data[n * x.shape[3]! + k]! += x.data[at(x.shape, n, y, column, k)]!;
  });
  return sums;
}

export const IMAGE_REFERENCES = {
  augment,
  resizedCrop,
  globalPool(inputs) {
    const x = need(inputs, "x");
    return { y: each([pixelSums(x)], (sum) => sum / (x.shape[1]! * x.shape[2]!)) };
  },
  globalPoolGradient(inputs, _, shapes) {
    const dy = need(inputs, "dy");
    const dx = zeros(shapes.dx!);
    const [, h, w, c] = dx.shape;
    eachElement(dx.shape, (n, y, x, k) => {
      dx.data[at(dx.shape, n, y, x, k)] = dy.data[n * c! + k]! / (h! * w!);
    });
    return { dx };
  },
  averagePool(inputs, { size }) {
    const x = need(inputs, "x");
    const [tall = 0, wide = 0] = size as readonly number[];
    const y = zeros([x.shape[0]!, tall, wide, x.shape[3]!]);
    eachShare(x.shape, y.shape, (from, to, share) => {
      y.data[to]! += share * x.data[from]!;
    });
    return { y };
  },
  averagePoolGradient(inputs, _, shapes) {
    const dy = need(inputs, "dy");
    const dx = zeros(shapes.dx!);
    eachShare(dx.shape, dy.shape, (to, from, share) => {
      dx.data[to]! += share * dy.data[from]!;
    });
    return { dx };
  },
  resize(inputs: Named, { size }) {
    const x = need(inputs, "x");
    const [tall = 0, wide = 0] = size as readonly number[];
    const y = zeros([x.shape[0]!, tall, wide, x.shape[3]!]);
    eachWeight(x.shape, y.shape, (from, to, weight) => {
      y.data[to]! += weight * x.data[from]!;
    });
    return { y };
  },
  resizeGradient(inputs, _, shapes) {
    const dy = need(inputs, "dy");
    const dx = zeros(shapes.dx!);
    eachWeight(dx.shape, dy.shape, (to, from, weight) => {
      dx.data[to]! += weight * dy.data[from]!;
    });
    return { dx };
  },
  shortcut(inputs, { stride, channels }) {
    const x = need(inputs, "x");
    const [n = 0, h = 0, w = 0] = x.shape;
    const y = zeros([n, Math.ceil(h / Number(stride)), Math.ceil(w / Number(stride)), Number(channels)]);
    eachPicked(x.shape, y.shape, Number(stride), (from, to) => {
      y.data[to] = x.data[from]!;
    });
    return { y };
  },
  shortcutGradient(inputs, { stride }, shapes) {
    const dy = need(inputs, "dy");
    const dx = zeros(shapes.dx!);
    eachPicked(dx.shape, dy.shape, Number(stride), (to, from) => {
      dx.data[to] = dy.data[from]!;
    });
    return { dx };
  },
} satisfies Record<string, Reference>;
