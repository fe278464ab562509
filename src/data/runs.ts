// How records that lie in one large file, or one a file, are made shards of a size that streams well.

/** Bytes of a shard's images, about. */
const SHARD_BYTES = 4 * 2 ** 20;
const [FEWEST, MOST] = [32, 5000];

export interface Run {
  start: number;
  records: number;
}

/** Records of a shard that streams well. `recordBytes`: of one record. */
export const shardRecords = (recordBytes: number) =>
  Math.max(FEWEST, Math.min(MOST, Math.round(SHARD_BYTES / recordBytes)));

/** `total` records in runs of equal size; the last may be shorter. */
export function runsOf(total: number, recordBytes: number): Run[] {
  const size = shardRecords(recordBytes);
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    start: i * size,
    records: Math.min(size, total - i * size),
  }));
}
