// tfjs-wasm copies the data where a tensor is only cloned, and training clones all it saves for backward. This Identity
// shares the data and counts the reference, as tfjs's other backends do.

import * as tf from "@tensorflow/tfjs-core";

/** Replaces tfjs-wasm's Identity kernel. */
export function shareClones(): void {
  tf.unregisterKernel("Identity", "wasm");
  tf.registerKernel({
    kernelName: "Identity",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend }) => {
      const { x } = inputs as { x: tf.TensorInfo };
      (backend as tf.KernelBackend).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}
