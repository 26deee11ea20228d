/** Soft mutual nearest neighbours: a cosine keeps its value where it is the best both ways, and loses by both quotients. */
import type { CorrelationMap } from './readout.ts';

/**
 * `c · (c / largest of its row) · (c / largest of its column)`. A quotient is 0 where its divisor is 0; with `epsilon` it
 * is added to every divisor instead (NCNet).
 */
export function mutualFilter({ shape, data }: CorrelationMap, epsilon?: number): CorrelationMap {
  const [hs, ws, ht, wt] = shape;
  const [sources, targets] = [hs * ws, ht * wt];
  const rows = new Float64Array(sources).fill(-Infinity);
  const columns = new Float64Array(targets).fill(-Infinity);
  for (let i = 0; i < sources; i++) {
    for (let k = 0; k < targets; k++) {
      const value = data[i * targets + k] ?? NaN;
      rows[i] = Math.max(rows[i] ?? NaN, value);
      columns[k] = Math.max(columns[k] ?? NaN, value);
    }
  }
  const quotient = (value: number, largest = NaN) =>
    epsilon !== undefined ? value / (largest + epsilon) : largest === 0 ? 0 : value / largest;
  const filtered = Float64Array.from(data, (value, pair) => {
    if (value === -Infinity) return value; // masked
    const [i, k] = [Math.floor(pair / targets), pair % targets];
    return value * (quotient(value, rows[i]) * quotient(value, columns[k]));
  });
  return { shape, data: filtered };
}
