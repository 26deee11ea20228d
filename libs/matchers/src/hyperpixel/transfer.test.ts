import { expect, it } from 'vitest';
import { cellGrid } from './cell-grid.ts';
import { transferByBoxes } from './transfer.ts';

/** Cells at 0, 4, 8 and 12 px both ways, boxes of 5 px to each side. */
const grid = cellGrid({ width: 4, height: 4 }, { jumpPx: 4, fieldPx: 11 }, { width: 16, height: 16 });
const grids = { source: grid, target: grid };
/** Every cell's best is the one to its right, the last column's its own. */
const toTheRight = (cell: number) => (cell % 4 < 3 ? cell + 1 : cell);

it('moves a keypoint by the mean of its covering boxes', () => {
  // Columns 0, 4 and 8 cover x = 5 (edge included: |5 − 0| = 5), all of which move by 4.
  const { keypoints, covering } = transferByBoxes([{ x: 5, y: 5 }], grids, toTheRight);
  expect(covering).toEqual([9]);
  expect(keypoints).toEqual([{ x: 9, y: 5 }]);
  // Columns 8 and 12 cover x = 10; only the first moves.
  expect(transferByBoxes([{ x: 10, y: 0 }], grids, toTheRight).keypoints).toEqual([{ x: 12, y: 0 }]);
});

it('a keypoint far outside takes the nearest box, or is no number as published', () => {
  const outside = [{ x: -100, y: 0 }];
  expect(transferByBoxes(outside, grids, toTheRight)).toEqual({
    keypoints: [{ x: -96, y: 0 }],
    covering: [0],
  });
  expect(transferByBoxes(outside, grids, toTheRight, 'nan').keypoints).toEqual([{ x: NaN, y: NaN }]);
});
