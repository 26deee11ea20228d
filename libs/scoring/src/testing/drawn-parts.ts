/** Pairs whose keypoints are named parts, so crowded that predictions are often near the wrong one. */
import type { KeypointNumbering } from '@keygrid/contract';
import fc from 'fast-check';
import type { DrawnPair } from './drawn-pairs.ts';

const PARTS = 24;
const point = fc.record({ x: fc.integer({ min: 0, max: 40 }), y: fc.integer({ min: 0, max: 40 }) });

/** Boxes of 20 to 200 px, so that an alpha of 0.1 reaches 2 to 20 px. */
export const drawnParts: fc.Arbitrary<DrawnPair> = fc
  .record({
    category: fc.constantFrom('cat', 'bus', 'tvmonitor', 'teapot'),
    numbering: fc.constantFrom<KeypointNumbering[]>('spair-71k', 'spair-71k', 'ap-10k'),
    side: fc.integer({ min: 20, max: 200 }),
    parts: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: PARTS - 1 }), point, point), {
      maxLength: 8,
      selector: ([id]) => id,
    }),
  })
  .map(({ category, numbering, side, parts }) => ({
    facts: {
      id: 'pair',
      category,
      targetSize: { width: 200, height: 200 },
      targetBox: { x1: 0, y1: 0, x2: side, y2: 10 },
      truth: parts.map(([, truth]) => truth),
      numbering,
      keypointIds: parts.map(([id]) => id),
      extents: {},
      flags: {},
    },
    predictions: parts.map(([, , prediction]) => prediction),
  }));
