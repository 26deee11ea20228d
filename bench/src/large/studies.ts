/** The studies of a large database, planned as `submit` plans a grid file. */
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';

export type PairLists = 'whole' | 'short';

export interface LargeStudy {
  readonly plan: Plan;
  readonly yaml: string;
  /** What its evaluations are tested on: a list as long as SPair-71k's, or one of few pairs. */
  readonly pairs: PairLists;
}

const TABLE_CELLS = 48;
export const PART_CELLS = 100;
const SETTINGS = 20;
const FINGERPRINTS = { whole: 'f', short: 'e' };

/** The study whose report and comparisons are measured: 4 modes × 2 networks × 6 seeds. */
export const TABLE = 'table';

/**
 * What comes to a database of `from` cells to make it one of `to`: at first `table` and `pairs`, which evaluate the whole list, then one
 * wide study with half of the new cells and others of a hundred.
 */
export function studiesBetween(from: number, to: number, whole: number): LargeStudy[] {
  if (from === 0)
    return [tableStudy(), sweep('pairs', whole - TABLE_CELLS, { pairs: 'whole', firstSeed: 1001 })];
  const added = to - from;
  const wide = Math.floor(added / 2 / PART_CELLS) * PART_CELLS;
  const parts = Array.from({ length: (added - wide) / PART_CELLS }, (_, i) =>
    sweep(`part-${to}-${String(i + 1).padStart(4, '0')}`, PART_CELLS, {
      pairs: 'short',
      firstSeed: 3 * to + 10 * (i + 1),
    }),
  );
  if (wide === 0) return parts;
  return [...parts, sweep(widest(to), wide, { pairs: 'short', firstSeed: 20 * to })];
}

/** The study with the most cells of a database of so many. */
export const widest = (cells: number): string => `wide-${cells}`;

function tableStudy(): LargeStudy {
  return planned(
    `
name: ${TABLE}
about: A table of the size that papers have.
base: { data: { name: whole }, scoring: { basis: bbox, alphas: [0.05, 0.1, 0.15] } }
axes: { product: { evaluation.kbc.mode: [none, source, target, both], model.csfa: [true, false] } }
seeds: [1, 2, 3, 4, 5, 6]
report:
  tables:
    - { title: KBC, rows: evaluation.kbc.mode, columns: [pck@0.05, pck@0.1, pck@0.15, training-seconds, inference-ms], groups: [all, small] }
    - { title: Network, rows: model.csfa, columns: [pck@0.1], groups: [all, 'category:class0', 'category:class1'] }
  contrasts:
    - { title: gain of both, axis: evaluation.kbc.mode, from: none, to: both, group: all, alpha: 0.1 }
    - { title: gain on small, axis: evaluation.kbc.mode, from: none, to: both, group: small, alpha: 0.1 }
`,
    'whole',
  );
}

function sweep(
  name: string,
  cells: number,
  { pairs, firstSeed }: { readonly pairs: PairLists; readonly firstSeed: number },
): LargeStudy {
  const rates = Array.from({ length: pairs === 'whole' ? 4 : SETTINGS / 2 }, (_, i) => (i + 1) / 1e5);
  const seeds = Array.from({ length: cells / rates.length / 2 }, (_, i) => firstSeed + i);
  return planned(
    `
name: ${name}
about: A sweep over rates and networks.
base: { data: { name: ${pairs} }, scoring: { basis: bbox, alphas: [0.05, 0.1, 0.15] }, evaluation: { kbc: { mode: both } } }
axes: { product: { training.optimiser.learningRate: ${JSON.stringify(rates)}, model.csfa: [true, false] } }
seeds: ${JSON.stringify(seeds)}
`,
    pairs,
  );
}

function planned(yaml: string, pairs: PairLists): LargeStudy {
  const plan = planGrid(parseGrid(yaml, 'large.yaml'), {
    data: (name) => ({
      name,
      layout: 'spair-large',
      fingerprint: FINGERPRINTS[name === 'whole' ? 'whole' : 'short'].repeat(64),
    }),
    sha256OfWeights: () => 'a'.repeat(64),
  });
  return { plan, yaml, pairs };
}
