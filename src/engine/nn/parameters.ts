// Every number a network keeps between steps, by its reference name (docs/method.md, 8), as tfjs variables.
// Layouts are tfjs's: filters HWIO, linear weights [in, out]; weights-file.ts turns them for files.

import * as tf from "@tensorflow/tfjs-core";

/** `trained`: follows its gradient. `averaged`: the EMA copy. `statistic`: running mean or variance. */
export type Role = "trained" | "averaged" | "statistic";

export interface Parameter {
  name: string;
  role: Role;
  variable: tf.Variable;
}

export interface Snapshot {
  /** Gives every held parameter its value back. */
  restore(): void;
  discard(): void;
}

let stores = 0;

export class Parameters {
  private readonly entries = new Map<string, Parameter>();
  /** Momentum of the optimiser by parameter name; made when a parameter first gets a gradient. */
  private readonly slots = new Map<string, tf.Variable>();
  /** tfjs variable names are global to the process. */
  private readonly prefix = `store${stores++}/`;

  add(name: string, role: Role, value: tf.Tensor, trainable = role === "trained"): void {
    if (this.entries.has(name)) throw new Error(`parameter ${name} exists already`);
    this.entries.set(name, { name, role, variable: tf.variable(value, trainable, this.prefix + name) });
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The variable of that name; R is its tensor type, known to the layer that asks. */
  get<R extends tf.Tensor = tf.Tensor>(name: string): R {
    return this.entry(name).variable as unknown as R;
  }

  assign(name: string, value: tf.Tensor): void {
    this.entry(name).variable.assign(value);
  }

  all(): Parameter[] {
    return [...this.entries.values()];
  }

  /** Parameters whose name begins with that prefix. */
  under(prefix: string): Parameter[] {
    return this.all().filter(({ name }) => name.startsWith(prefix));
  }

  /** The parameter's own name from a tfjs variable's. */
  nameOf(variableName: string): string {
    return variableName.slice(this.prefix.length);
  }

  /** The optimiser's slot of a parameter, zero at first. */
  slot(name: string): tf.Variable {
    let slot = this.slots.get(name);
    if (!slot) {
      const shape = this.entry(name).variable.shape;
      slot = tf.tidy(() => tf.variable(tf.zeros(shape), false, `${this.prefix}slot/${name}`));
      this.slots.set(name, slot);
    }
    return slot;
  }

  slotNames(): string[] {
    return [...this.slots.keys()];
  }

  /**
   * Holds the present values until `restore` or `discard`. Costs no copy: an update gives a variable new data, and the
   * old is only kept from being freed.
   */
  snapshot(roles: readonly Role[] = ["trained", "averaged", "statistic"]): Snapshot {
    const variables = this.all()
      .filter(({ role }) => roles.includes(role))
      .map(({ variable }) => variable);
    const withSlots = roles.includes("trained");
    const slotsBefore = new Set(this.slots.keys());
    const held = [...variables, ...(withSlots ? this.slots.values() : [])].map((variable): [tf.Variable, tf.Tensor] => [
      variable,
      tf.keep(variable.clone()),
    ]);
    const discard = () => held.forEach(([, value]) => void value.dispose());
    return {
      restore: () => {
        for (const [variable, value] of held) variable.assign(value);
        for (const [name, slot] of this.slots) {
          if (!withSlots || slotsBefore.has(name)) continue;
          slot.dispose(); // made since, by an update that is undone
          this.slots.delete(name);
        }
        discard();
      },
      discard,
    };
  }

  dispose(): void {
    for (const { variable } of this.entries.values()) variable.dispose();
    for (const slot of this.slots.values()) slot.dispose();
    this.entries.clear();
    this.slots.clear();
  }

  private entry(name: string): Parameter {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`no parameter ${name}`);
    return entry;
  }
}
