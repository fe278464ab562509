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
export const runsOf = (total: number, recordBytes: number): Run[] =>
  cut({ start: 0, records: total }, shardRecords(recordBytes));

/** Bytes of the records of a shard that are read at a time, about. */
const PIECE_BYTES = 2 ** 18;

/** Records that are read at a time. */
export const pieceRecords = (recordBytes: number) => Math.max(1, Math.round(PIECE_BYTES / recordBytes));

/** A run in pieces; `most`: of its first records alone. */
export const piecesOfRun = ({ start, records }: Run, recordBytes: number, most = records): Run[] =>
  cut({ start, records: Math.min(records, most) }, pieceRecords(recordBytes));

const cut = ({ start, records }: Run, size: number): Run[] =>
  Array.from({ length: Math.ceil(records / size) }, (_, i) => ({
    start: start + i * size,
    records: Math.min(size, records - i * size),
  }));
