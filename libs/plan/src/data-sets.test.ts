import { expect, test } from 'vitest';
import { dataSetsOf } from './data-sets.ts';
import { planGrid } from './plan.ts';
import { context, gridOf } from './testing/context.ts';

/** What planning asks for, in its order. */
function askedBy(grid: ReturnType<typeof gridOf>): string[] {
  const asked = new Set<string>();
  planGrid(grid, { ...context, data: (name) => (asked.add(name), context.data(name)) });
  return [...asked];
}

test.each([
  ['one in the base', undefined],
  ['an axis of names', { product: { 'data.name': ['spair', 'other'], 'model.csfa': [true, false] } }],
  ['tested on another', { product: { 'evaluation.data.name': ['spair', 'demo', 'third'] } }],
  [
    'in cells of their own',
    { product: { 'model.csfa': [true] }, include: [{ 'model.csfa': false, 'data.name': 'late' }] },
  ],
])('the data sets that planning asks for, known before it: %s', (_what, axes) => {
  const grid = gridOf(axes);
  expect(dataSetsOf(grid)).toEqual(askedBy(grid));
});
