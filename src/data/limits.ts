// What reading may cost at most. A file that needs more is refused before it is unpacked.

/** Bytes of a compressed archive or MATLAB file once unpacked: they are held while the data set is open. */
export const MAX_UNPACKED_BYTES = 512 * 2 ** 20;
/** Bytes of one image file. */
export const MAX_IMAGE_BYTES = 64 * 2 ** 20;
/** Pixels of one image: 256 MiB once decoded. */
export const MAX_IMAGE_PIXELS = 64 * 2 ** 20;
/** Bytes of one row group's image column, packed and unpacked. */
export const MAX_ROW_GROUP_BYTES = 512 * 2 ** 20;
/** Packed bytes of rows of parquet that are read together: they are held packed, joined and unpacked for a moment. */
export const MAX_RUN_BYTES = 16 * 2 ** 20;
/** Packed bytes of a page of a row group above that, which is read page by page; with larger pages it is read whole. */
export const MAX_PAGE_BYTES = 4 * 2 ** 20;
/**
 * Decoded shards kept in memory, so that an image is not decoded anew each epoch: three quarters of the 256 MiB that images
 * may take beside two shards. The rest is for what is being decoded.
 */
export const DECODED_CACHE_BYTES = 192 * 2 ** 20;
/** An image larger than that, as a file or in pixels (4 MiB once decoded), is decoded alone. */
export const SMALL_IMAGE_BYTES = 2 * 2 ** 20;
export const SMALL_IMAGE_PIXELS = 2 ** 20;
/** Files of an archive. */
export const MAX_ENTRIES = 2_000_000;
