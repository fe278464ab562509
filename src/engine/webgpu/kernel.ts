// What every kernel's file exports.

import type { CallView } from "./call-view";
import type { Dispatch } from "./dispatch";
import type { Tuning } from "./tuning";

export interface Kernel {
  /** Bytes of each piece of working memory; none where left out. Places are not known yet. */
  scratch?(call: CallView, tuning: Tuning): number[];
  dispatches(call: CallView, tuning: Tuning): Dispatch[];
}
