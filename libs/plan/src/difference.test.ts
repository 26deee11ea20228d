import { expect, it } from 'vitest';
import { differenceOfCells } from './difference.ts';

it('tells the cells a revision adds, drops and keeps', () => {
  expect(differenceOfCells(['a', 'b', 'c'], ['c', 'd', 'b'])).toEqual({
    added: ['d'],
    removed: ['a'],
    kept: ['c', 'b'],
  });
});
