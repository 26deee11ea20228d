/** Which cells of two sides are partners: equal in every axis that varies within a side, and in the seed. */
import { groupBy, own } from '@keygrid/contract';
import { canonicalJson } from '@keygrid/plan';
import type { ComparedCell } from './read-side.ts';

export interface Partners {
  readonly from: ComparedCell;
  readonly to: ComparedCell;
}

export interface Matched {
  readonly by: 'cells' | 'means';
  /** By unit: the trainings of both partners, or their evaluations where there is no training. */
  readonly units: readonly (readonly Partners[])[];
  readonly unmatched: number;
}

/** Where no cell has one partner, every cell is put against every one of the other side: their means are compared, as one unit. */
export function matchCells(from: readonly ComparedCell[], to: readonly ComparedCell[]): Matched {
  const axes = varying(from, to);
  const keyOf = (cell: ComparedCell): string =>
    canonicalJson([cell.seed, ...axes.map((axis) => own(cell.values, axis) ?? null)]);
  const [before, after] = [from, to].map((cells) => groupBy(cells, keyOf));
  const pairs = [...(before ?? new Map<string, ComparedCell[]>())].flatMap(([key, cells]): Partners[] => {
    const [one, ...more] = cells;
    const [other, ...others] = after?.get(key) ?? [];
    return one && other && more.length === 0 && others.length === 0 ? [{ from: one, to: other }] : [];
  });
  if (pairs.length === 0) return { by: 'means', units: [everyPair(from, to)], unmatched: 0 };
  const distinct = [
    ...new Map(pairs.map((pair) => [`${pair.from.evaluation} ${pair.to.evaluation}`, pair])).values(),
  ];
  const units = groupBy(distinct, (pair) =>
    [pair.from, pair.to].map(({ training, evaluation }) => training ?? evaluation).join(' '),
  );
  return { by: 'cells', units: [...units.values()], unmatched: from.length + to.length - 2 * pairs.length };
}

function everyPair(from: readonly ComparedCell[], to: readonly ComparedCell[]): Partners[] {
  return from.flatMap((one) => to.map((other) => ({ from: one, to: other })));
}

function varying(...sides: readonly (readonly ComparedCell[])[]): string[] {
  const names = new Set(sides.flat().flatMap(({ values }) => Object.keys(values)));
  return [...names].filter((axis) =>
    sides.some(
      (cells) => new Set(cells.map(({ values }) => canonicalJson(own(values, axis) ?? null))).size > 1,
    ),
  );
}
