/**
 * Values of all pairs of cells, `[source cells, target cells]`, in bands of whole source cells: a band is made, read and passed
 * over while it is in the processor's cache.
 */
export type PairBands = readonly Float32Array[];

/** The pairs of one source cell. */
export function rowOf(bands: PairBands, sourceCell: number, targets: number): Float32Array {
  let first = sourceCell * targets;
  for (const band of bands) {
    if (first < band.length) return band.subarray(first, first + targets);
    first -= band.length;
  }
  return new Float32Array();
}
