/** Sums over all pairs of cells, one source cell after the other: a cell's pairs fit the processor's nearest cache. */
import { clearMemory, sumsKernel, type SumsKernel } from '../maps/sums-kernel.ts';
import { cellCount } from './cell-grid.ts';
import { rowStart, type Displacements } from './displacements.ts';
import type { PairBands } from './pair-bands.ts';
import type { Votes } from './votes.ts';

/** Votes of all pairs by displacement, `table`'s entries. */
export function sumByDisplacement(pairs: PairBands, table: Displacements, votes: Votes): Float64Array {
  const { width, height } = table.target;
  const place = layOut(cellCount(table.target), table.height * table.width);
  const { kernel, row, fours, sums } = place;
  if (votes.kind === 'plan') place.factors.set(votes.b);
  eachRow(pairs, place, (cell) => {
    if (votes.kind === 'cubes') kernel.cubes(row, fours);
    if (votes.kind === 'plan') {
      kernel.scaled(row, fours, place.factorsAt, votes.a.length * (votes.a[cell] as number));
      raise(place, votes.power);
    }
    kernel.addLines(row, height, width, sums + 8 * rowStart(table, cell, 0), 8 * table.width);
  });
  return place.sumsFrom();
}

function raise({ kernel, row, fours, pairs }: Place, power: number): void {
  if (power === 0.5) kernel.roots(row, fours);
  else if (power !== 1) for (let k = 0; k < pairs.length; k++) pairs[k] = (pairs[k] as number) ** power;
}

/** Σ over source cells: `pairsᵀ factors`, as many as there are target cells. */
export function columnSums(pairs: PairBands, factors: Float64Array, columns: number): Float64Array {
  const place = layOut(columns, columns);
  const { kernel, row, fours, sums } = place;
  eachRow(pairs, place, (cell) => kernel.addScaled(row, fours, sums, factors[cell] as number));
  return place.sumsFrom();
}

/** Σ over target cells: `pairs · factors`, as many as there are source cells. */
export function rowSums(pairs: PairBands, factors: Float64Array, rows: number): Float64Array {
  const place = layOut(factors.length, 0);
  const { kernel, row, fours, factorsAt } = place;
  const sums = new Float64Array(rows);
  place.factors.set(factors);
  eachRow(pairs, place, (cell) => (sums[cell] = kernel.weighted(row, fours, factorsAt)));
  return sums;
}

/** One source cell's pairs at a time in the kernel's memory. */
function eachRow(bands: PairBands, { pairs }: Place, use: (sourceCell: number) => void): void {
  let cell = 0;
  for (const band of bands)
    for (let first = 0; first < band.length; first += pairs.length) {
      pairs.set(band.subarray(first, first + pairs.length));
      use(cell++);
    }
}

/** The kernel's memory: one cell's pairs, a factor for each, and the sums; byte addresses, and views of what is there. */
interface Place {
  readonly kernel: SumsKernel;
  readonly row: number;
  readonly pairs: Float32Array;
  readonly fours: number;
  readonly factorsAt: number;
  readonly factors: Float64Array;
  readonly sums: number;
  readonly sumsFrom: () => Float64Array;
}

/** All 0, so that what fills up the last four pairs counts nothing. */
function layOut(pairs: number, sums: number): Place {
  const kernel = sumsKernel();
  const fours = Math.ceil(pairs / 4);
  const factorsAt = 16 * fours;
  const sumsAt = factorsAt + 32 * fours;
  // The last four pairs' sums may be some more than asked for.
  const buffer = clearMemory(kernel, sumsAt + 8 * (sums + 4));
  return {
    kernel,
    row: 0,
    pairs: new Float32Array(buffer, 0, pairs),
    fours,
    factorsAt,
    factors: new Float64Array(buffer, factorsAt, pairs),
    sums: sumsAt,
    sumsFrom: () => new Float64Array(buffer, sumsAt, sums).slice(),
  };
}
