// Kernels that treat many small homes in one dispatch: a table holds, for each entry, where its tensors begin (in floats,
// in whole buffers) and which invocations work on it. Entries in other buffers make further dispatches.

import type { ValueId } from "../../plan/plan";
import type { CallView } from "../call-view";
import type { Dispatch } from "../dispatch";
import type { Kernel } from "../kernel";
import { Shader } from "../shader";

interface Grouped {
  /** Names of an entry's tensors, all of one length; the first one's length counts. */
  tensors: readonly string[];
  /** A number of each entry's own, as `factor`. */
  factor?(call: CallView, entry: number): number;
  /** Statements for one element; `at(name)` is WGSL of the tensor's element. */
  body(shader: Shader, call: CallView, at: (name: string) => string): string;
}

interface Entry {
  ids: ValueId[];
  length: number;
  factor: number;
}

export function grouped(spec: Grouped): Kernel {
  return {
    dispatches(call) {
      const combinations = new Map<string, Entry[]>();
      for (let entry = 0; entry < call.number("entries"); entry++) {
        const ids = spec.tensors.map((name) => call.id(`${name}/${entry}`));
        const length = call.length(`${spec.tensors[0]}/${entry}`);
        const key = ids.map((id) => `${call.place(id).space}${call.place(id).buffer}`).join();
        const factor = spec.factor?.(call, entry) ?? 0;
        combinations.set(key, [...(combinations.get(key) ?? []), { ids, length, factor }]);
      }
      return [...combinations.values()].map((entries) => dispatchOf(call, spec, entries));
    },
  };
}

function dispatchOf(call: CallView, { tensors, body }: Grouped, entries: Entry[]): Dispatch {
  const shader = new Shader(call);
  // row: first invocation, bits of the factor, then where each tensor begins
  const row = 2 + tensors.length;
  const words = new Uint32Array(entries.length * row);
  const factors = new Float32Array(words.buffer);
  let threads = 0;
  entries.forEach(({ ids, length, factor }, i) => {
    words[i * row] = threads;
    factors[i * row + 1] = factor;
    words.set(
      ids.map((id) => call.place(id).offset / 4),
      i * row + 2,
    );
    threads += length;
  });
  const table = shader.table("table", words);
  const buffers = tensors.map((_, k) => {
    const { space, buffer } = call.place(entries[0]!.ids[k]!);
    if (space === "scalar") throw new Error(`${call.call.kernel}: a scalar among its entries`);
    const sharing = tensors
      .map((_, other) => other)
      .filter((other) => {
        const place = call.place(entries[0]!.ids[other]!);
        return place.space === space && place.buffer === buffer;
      });
    return shader.whole(
      space,
      buffer,
      entries.flatMap(({ ids }) => sharing.map((other) => ids[other]!)),
    );
  });
  const at = (name: string) => {
    const k = tensors.indexOf(name);
    return buffers[k]!(`${table(`entry * ${row}u + ${k + 2}u`)} + element`);
  };
  return shader.dispatch({
    threads,
    body: `
      var entry = 0u;
      var above = ${shader.u32("entries", entries.length)};
      while (above - entry > 1u) {
        let middle = (entry + above) / 2u;
        if (${table(`middle * ${row}u`)} <= t) { entry = middle; } else { above = middle; }
      }
      let element = t - ${table(`entry * ${row}u`)};
      let factor = bitcast<f32>(${table(`entry * ${row}u + 1u`)});
      ${body(shader, call, at)}`,
    multiplyAdds: threads * tensors.length,
  });
}
