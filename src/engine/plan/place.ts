// Where arena values lie: values that live at the same time do not overlap, and the arena stays small.

/** Something that needs room from one call to another, both included. */
export interface Tenant {
  bytes: number;
  born: number;
  lastUse: number;
}

export interface Placement {
  /** By tenant: buffer and offset in it. */
  places: { buffer: number; offset: number }[];
  /** Bytes of each buffer. */
  buffers: number[];
}

/** Calls that share one list of neighbours. */
const BUCKET_CALLS = 32;

/**
 * Largest first, each at the lowest offset that is free while it lives. Offsets are multiples of `alignment`; nothing
 * crosses from one buffer of `maxBufferBytes` into the next. Near-linear: only tenants that share a stretch of calls are
 * compared.
 */
export function placeTenants(
  tenants: readonly Tenant[],
  { alignment, maxBufferBytes }: { alignment: number; maxBufferBytes: number },
): Placement {
  const bufferBytes = Math.floor(maxBufferBytes / alignment) * alignment;
  const align = (offset: number) => Math.ceil(offset / alignment) * alignment;
  const offsets = new Float64Array(tenants.length);
  const buckets: number[][] = [];
  const bucketOf = (call: number) => Math.floor((call + 1) / BUCKET_CALLS);
  const bySize = (a: Tenant, b: Tenant) => b.bytes - a.bytes || a.born - b.born;
  const sorted = tenants.map((_, i) => i).sort((a, b) => bySize(tenants[a]!, tenants[b]!));
  let end = 0;
  for (const index of sorted) {
    const tenant = tenants[index]!;
    const neighbours = new Set<number>();
    for (let bucket = bucketOf(tenant.born); bucket <= bucketOf(tenant.lastUse); bucket++) {
      const list = buckets[bucket] ?? [];
      buckets[bucket] = list;
      for (const other of list) {
        const { born, lastUse } = tenants[other]!;
        if (born <= tenant.lastUse && tenant.born <= lastUse) neighbours.add(other);
      }
      list.push(index);
    }
    const taken = [...neighbours].sort((a, b) => offsets[a]! - offsets[b]!);
    let offset = 0;
    for (const other of taken) {
      if (fits(offset, tenant.bytes, offsets[other]!, bufferBytes)) break;
      offset = Math.max(offset, align(offsets[other]! + tenants[other]!.bytes));
      offset = withinBuffer(offset, tenant.bytes, bufferBytes);
    }
    offsets[index] = offset;
    end = Math.max(end, align(offset + tenant.bytes));
  }
  const count = Math.max(1, Math.ceil(end / bufferBytes));
  return {
    places: Array.from(offsets, (offset) => ({
      buffer: Math.floor(offset / bufferBytes),
      offset: offset % bufferBytes,
    })),
    buffers: Array.from({ length: count }, (_, i) => Math.min(bufferBytes, end - i * bufferBytes)),
  };
}

const fits = (offset: number, bytes: number, next: number, max: number) =>
  offset + bytes <= next && withinBuffer(offset, bytes, max) === offset;

/** The offset itself, or the start of the next buffer where the tenant would cross into it. */
function withinBuffer(offset: number, bytes: number, max: number): number {
  const crosses = Math.floor(offset / max) !== Math.floor((offset + bytes - 1) / max);
  return crosses ? Math.ceil(offset / max) * max : offset;
}

/** Most bytes alive at any one call. */
export function peakBytes(tenants: readonly Tenant[]): number {
  const changes = new Map<number, number>();
  const change = (at: number, bytes: number) => changes.set(at, (changes.get(at) ?? 0) + bytes);
  for (const { bytes, born, lastUse } of tenants) {
    change(born, bytes);
    change(lastUse + 1, -bytes);
  }
  let now = 0;
  let peak = 0;
  for (const at of [...changes.keys()].sort((a, b) => a - b)) {
    now += changes.get(at)!;
    peak = Math.max(peak, now);
  }
  return peak;
}
