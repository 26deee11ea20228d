/** The size of a grid against a count of its cells, one by one. */
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { combinationsOf } from './cells.ts';
import type { Axes, AxisValues } from './grid.ts';
import { countCells, idlePatterns } from './dimensions.ts';
import { gridOf, small } from './testing/context.ts';

/** Axes a, b, c of numbers, y and z walked together, patterns over any of them, among them some that fit nothing. */
const list = fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 4 });
const axes: fc.Arbitrary<Axes> = fc.record({
  product: fc.dictionary(fc.constantFrom('a', 'b', 'c'), list),
  zip: fc.oneof(
    fc.constant({}),
    fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 4 }).map((rows) => ({
      y: rows.map(([y]) => y),
      z: rows.map(([, z]) => z),
    })),
  ),
  include: fc.array(fc.constant({ other: 1 }), { maxLength: 2 }),
  exclude: fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'y', 'z'), fc.nat(4)), { maxLength: 4 }),
});

/** Everything crossed with everything, then dropped: slow, and right. */
function referenceOf({ product, zip, include, exclude }: Axes): AxisValues[] {
  const lists = Object.entries(product);
  let cells: AxisValues[] = lists.length + Object.keys(zip).length > 0 || include.length === 0 ? [{}] : [];
  for (const [path, values] of lists)
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [path]: value })));
  const rows = Object.values(zip)[0]?.map((_, row) =>
    Object.fromEntries(Object.entries(zip).map(([path, values]) => [path, values[row]])),
  );
  if (rows) cells = cells.flatMap((cell) => rows.map((row) => ({ ...cell, ...row })));
  return cells.filter((cell) => !exclude.some((pattern) => fits(cell, pattern)));
}

const fits = (cell: AxisValues, pattern: AxisValues): boolean =>
  Object.entries(pattern).every(([path, value]) => isDeepStrictEqual(cell[path], value));

it('the size of a grid is counted without its cells, and they come in the order of the file', () => {
  fc.assert(
    fc.property(axes, fc.integer({ min: 1, max: 3 }), (some, seeds) => {
      const expected = referenceOf(some);
      const crossed = combinationsOf({ axes: { ...some, include: [] }, base: {} });
      const hasAxes = Object.keys({ ...some.product, ...some.zip }).length > 0;
      if (hasAxes || some.include.length === 0) expect(crossed).toEqual(expected);
      const size = countCells({ axes: some, seeds: Array.from({ length: seeds }, (_, i) => i) });
      expect(size).toBe((expected.length + some.include.length) * seeds);
      const all = referenceOf({ ...some, exclude: [] });
      const idle = some.exclude.flatMap((pattern, i) => (all.some((cell) => fits(cell, pattern)) ? [] : [i]));
      if (hasAxes) expect(idlePatterns(some)).toEqual(idle);
    }),
    { numRuns: 500 },
  );
});

const numbers = (count: number, step = 1) => Array.from({ length: count }, (_, i) => (i + 1) * step);
const HUGE = {
  'training.epochs': numbers(20),
  'training.batch': numbers(20),
  'training.optimiser.learningRate': numbers(20, 1e-4),
  'model.inputSide': numbers(8, 64),
  'evaluation.kbc.mode': ['none', 'source', 'target', 'both'],
  'model.csfa': [true, false],
  'model.conv4d': ['full', 'centre-pivot'],
};

it('a grid of millions of cells is refused before one is built', () => {
  const start = process.cpuUsage();
  expect(() => gridOf({ product: HUGE }, { seeds: numbers(5) })).toThrow(
    'test.yaml:1: axes: 5,120,000 cells (1,024,000 for each of 5 seeds); a grid may have 100,000.',
  );
  const wide = { ...HUGE, 'model.beta': numbers(50, 0.01), 'evaluation.kbc.tau': numbers(50, 0.01) };
  expect(() => gridOf({ product: wide }, { seeds: numbers(1000) })).toThrow('2,560,000,000,000 cells');
  const { user } = process.cpuUsage(start);
  expect(user / 1000).toBeLessThan(1000);
});

it('a grid of millions of combinations that drops all but a few is planned', () => {
  const only = (path: keyof typeof HUGE) => HUGE[path].slice(1).map((value) => ({ [path]: value }));
  const exclude = [...only('training.epochs'), ...only('training.batch'), ...only('model.inputSide')];
  const { axes: few } = gridOf({ product: HUGE, exclude }, { seeds: [1] });
  expect(countCells({ axes: few, seeds: small.seeds })).toBe(20 * 4 * 2 * 2 * 2);
});
