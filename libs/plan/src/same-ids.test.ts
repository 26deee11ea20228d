/** Property: what a grid means decides its ids, not how it is written (I9). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planGrid } from './plan.ts';
import { context, gridOf } from './testing/context.ts';

const AXES: Record<string, unknown[]> = {
  'model.csfa': [true, false],
  'model.conv4d': ['centre-pivot', 'full'],
  'model.csfa.heads': [2, 4],
  'training.batch': [4, 8, 16],
  'training.optimiser.learningRate': [1e-5, 1e-3],
  'evaluation.kbc.mode': ['none', 'source', 'target', 'both'],
  'evaluation.kbc.tau': [0.7, 0.8],
};
const product = fc
  .subarray(Object.keys(AXES), { maxLength: 4 })
  .chain((paths) =>
    fc.tuple(
      ...paths.map((path) => fc.subarray(AXES[path]!, { minLength: 1 }).map((list) => [path, list] as const)),
    ),
  );
const seeds = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 });
const grid = fc.record({ product, seeds });

const axesOf = (lists: readonly (readonly [string, unknown[]])[]) =>
  lists.length > 0 ? { product: Object.fromEntries(lists) } : undefined;
const idsOf = (axes: object | undefined, changes: object) => {
  const plan = planGrid(gridOf(axes, changes), context);
  return new Set([...plan.trainings.keys(), ...plan.evaluations.keys()]);
};

/** The same value with every object's keys in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, child]) => [name, turned(child)]),
  );
}

it('permuted keys, axes, values and seeds give the same ids', () => {
  fc.assert(
    fc.property(grid, ({ product: lists, seeds: numbers }) => {
      const base = {
        data: { name: 'demo' },
        model: { backbone: { layers: [1, 1, 1, 1], width: 16 }, csfa: { mlpRatio: 2, heads: 4 } },
        evaluation: { kbc: { maxScale: 3, minDistancePx: 12 } },
      };
      const backwards = [...lists].reverse().map(([path, list]) => [path, [...list].reverse()] as const);
      expect(idsOf(axesOf(backwards), { base: turned(base), seeds: [...numbers].reverse() })).toEqual(
        idsOf(axesOf(lists), { base, seeds: numbers }),
      );
    }),
    { numRuns: 60 },
  );
});

it('a repeated grid gives nothing new, an overlapping one shares exactly the equal cells', () => {
  fc.assert(
    fc.property(grid, seeds, ({ product: lists, seeds: some }, others) => {
      const axes = axesOf(lists);
      const first = idsOf(axes, { seeds: some });
      expect(idsOf(axes, { seeds: some })).toEqual(first);
      const second = idsOf(axes, { seeds: others });
      const shared = some.filter((seed) => others.includes(seed));
      const expected = shared.length > 0 ? idsOf(axes, { seeds: shared }) : new Set();
      expect(new Set([...first].filter((id) => second.has(id)))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('a grid of one cell has the ids that cell has in a larger grid', () => {
  fc.assert(
    fc.property(grid, ({ product: lists, seeds: numbers }) => {
      const whole = planGrid(gridOf(axesOf(lists), { seeds: numbers }), context);
      const last = whole.cells.at(-1)!;
      const alone = axesOf(Object.entries(last.values).map(([path, value]) => [path, [value]] as const));
      expect(idsOf(alone, { seeds: [last.seed] })).toEqual(new Set([last.training, last.evaluation]));
    }),
    { numRuns: 60 },
  );
});
