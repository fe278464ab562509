// Adds a bias per channel.

import type { Kernel } from "../kernel";
import { Shader } from "../shader";
import { mapWalk, walkText } from "./walk";

export const addChannels: Kernel = {
  dispatches(call, { walk: { pixels: each } }) {
    const { n, h, w, c } = call.images("x");
    const walk = mapWalk(n * h * w, c, each);
    const shader = new Shader(call);
    const tensor = (name: string) => shader.tensor(name, walk.element);
    const before = `let bias = ${tensor("bias")("c")};`;
    const body = `${tensor("y")("i")} = ${tensor("x")("i")} + bias;`;
    return [shader.dispatch({ threads: walk.threads, body: walkText(shader, walk, before, body) })];
  },
};
