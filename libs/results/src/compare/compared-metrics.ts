/** The sides' numbers beside each other, over seeds. */
import { groupBy, pckName } from '@keygrid/contract';
import { meanOf, statisticOf, type Statistic } from '@keygrid/statistics';
import type { ComparedMetric } from './comparison.ts';
import type { ComparedCell, Side } from './read-side.ts';

const TIMES = [
  ['training-seconds', 's'],
  ['inference-ms', 'ms'],
] as const;

export function comparedMetrics(sides: readonly Side[], alphas: readonly number[]): ComparedMetric[] {
  const of = (valueOf: (cell: ComparedCell) => number | undefined) =>
    sides.map(({ cells }) => overSeeds(cells, valueOf));
  const times = TIMES.map(([name, unit]): ComparedMetric => ({
    name,
    unit,
    values: of(({ row }) => (typeof row[name] === 'number' ? row[name] : undefined)),
  }));
  return [
    ...alphas.map((alpha): ComparedMetric => ({
      name: pckName(alpha),
      unit: '%',
      values: of((cell) => pckAt(cell, alpha)),
    })),
    ...times.filter(({ values }) => values.some((value) => value !== null)),
  ];
}

/** PCK per image in per cent. */
export function pckAt({ pck }: ComparedCell, alpha: number): number | undefined {
  return pck.find((value) => value.alpha === alpha)?.perImage;
}

/** The cells of one seed are averaged first; seeds of the very same evaluations count once. */
function overSeeds(
  cells: readonly ComparedCell[],
  valueOf: (cell: ComparedCell) => number | undefined,
): Statistic | null {
  const seeds = [...groupBy(cells, ({ seed }) => seed).values()];
  const distinct = new Map(
    seeds.map((members) => [members.map(({ evaluation }) => evaluation).join(' '), members]),
  );
  const means = [...distinct.values()].flatMap((members) => {
    const values = members.flatMap((cell) => valueOf(cell) ?? []);
    return values.length === members.length ? [meanOf(values)] : [];
  });
  return statisticOf(means);
}
