/** What pairs of cells vote with, made of their values only where it is looked at. */
import { rowOf, type PairBands } from './pair-bands.ts';

/** The pairs' values themselves, the cubes of those above 0, or `(n · plan)^power` with n source cells and the plan `diag(a) · pairs · diag(b)`. */
export type Votes =
  | { readonly kind: 'values' }
  | { readonly kind: 'cubes' }
  | { readonly kind: 'plan'; readonly a: Float64Array; readonly b: Float64Array; readonly power: number };

/** Of one source cell, `[target cells]`: a new array each time. */
export function votesOf(
  pairs: PairBands,
  votes: Votes,
  targets: number,
): (sourceCell: number) => Float64Array {
  return (sourceCell) => {
    const row = new Float64Array(rowOf(pairs, sourceCell, targets));
    if (votes.kind === 'cubes') cube(row);
    if (votes.kind === 'plan') takePlan(row, votes, sourceCell);
    return row;
  };
}

function cube(row: Float64Array): void {
  for (let k = 0; k < row.length; k++) {
    const value = Math.max(0, row[k] as number);
    row[k] = value * value * value;
  }
}

function takePlan(
  row: Float64Array,
  { a, b, power }: Extract<Votes, { kind: 'plan' }>,
  sourceCell: number,
): void {
  const scale = a.length * (a[sourceCell] as number);
  for (let k = 0; k < row.length; k++) row[k] = scale * (row[k] as number) * (b[k] as number);
  if (power === 0.5) for (let k = 0; k < row.length; k++) row[k] = Math.sqrt(row[k] as number);
  else if (power !== 1) for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) ** power;
}
