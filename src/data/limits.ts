// What reading may cost at most. A file that needs more is refused before it is unpacked.

/** Bytes of a compressed archive or MATLAB file once unpacked: they are held while the data set is open. */
export const MAX_UNPACKED_BYTES = 512 * 2 ** 20;
/** Bytes of one image file. */
export const MAX_IMAGE_BYTES = 64 * 2 ** 20;
/** Pixels of one image: 256 MiB once decoded. */
export const MAX_IMAGE_PIXELS = 64 * 2 ** 20;
/** Bytes of one row group's image column, packed and unpacked. */
export const MAX_ROW_GROUP_BYTES = 512 * 2 ** 20;
/** Packed bytes of small row groups that are read together. */
export const MAX_RUN_BYTES = 64 * 2 ** 20;
/** Decoded shards kept in memory, so that an image is not decoded anew each epoch. */
export const DECODED_CACHE_BYTES = 256 * 2 ** 20;
/** Files of an archive. */
export const MAX_ENTRIES = 2_000_000;
