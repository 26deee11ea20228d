/** Where the cells of a ResNet's maps are and what they see, by hyperpixel id: 0 after the max pool, then one id a bottleneck. */

export interface ReceptiveField {
  /** Pixels between the centres of neighbouring cells. */
  readonly jumpPx: number;
  /** Side of the box that a cell sees. */
  readonly fieldPx: number;
}

/**
 * Of the map with this id in a ResNet whose stages have `layers` blocks. The published table ends at id 9; this is its
 * recurrence. Throws a RangeError for an id the network does not have.
 */
export function receptiveField(id: number, layers: readonly number[]): ReceptiveField {
  const blocks = layers.reduce((sum, n) => sum + n, 0);
  if (!Number.isInteger(id) || id < 0 || id > blocks)
    throw new RangeError(`Hyperpixel id ${id}: the network has ids 0 to ${blocks}`);
  const strided = new Set<number>();
  let first = 1;
  for (const [stage, count] of layers.entries()) {
    if (stage > 0) strided.add(first);
    first += count;
  }
  let [jumpPx, fieldPx] = [4, 11];
  for (let block = 1; block <= id; block++) {
    fieldPx += 2 * jumpPx;
    if (strided.has(block)) jumpPx *= 2;
  }
  return { jumpPx, fieldPx };
}
