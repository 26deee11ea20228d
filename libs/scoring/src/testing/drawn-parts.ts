/** Pairs whose keypoints are named parts, so crowded that predictions are often near the wrong one. */
import type { KeypointNumbering } from '@keygrid/contract';
import fc from 'fast-check';
import type { DrawnPair } from './drawn-pairs.ts';

const PARTS = 24;
const point = fc.record({ x: fc.integer({ min: 0, max: 40 }), y: fc.integer({ min: 0, max: 40 }) });

/** Boxes of 20 to 200 px, so that an alpha of 0.1 reaches 2 to 20 px. Of some targets it is not known what else they show. */
export const drawnParts: fc.Arbitrary<DrawnPair> = fc
  .record({
    category: fc.constantFrom('cat', 'bus', 'tvmonitor', 'teapot'),
    numbering: fc.constantFrom<KeypointNumbering[]>('spair-71k', 'spair-71k', 'ap-10k'),
    side: fc.integer({ min: 20, max: 200 }),
    shown: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: PARTS - 1 }), point, point, fc.nat(2)), {
      maxLength: 10,
      selector: ([id]) => id,
    }),
    isKnown: fc.nat(4).map((draw) => draw > 0),
  })
  .map(({ category, numbering, side, shown, isKnown }) => {
    const parts = shown.filter(([, , , draw]) => draw > 0);
    const further = shown.filter(([, , , draw]) => draw === 0).map(([id, at]) => ({ id, at }));
    return {
      facts: {
        id: 'pair',
        category,
        targetSize: { width: 200, height: 200 },
        targetBox: { x1: 0, y1: 0, x2: side, y2: 10 },
        truth: parts.map(([, truth]) => truth),
        numbering,
        keypointIds: parts.map(([id]) => id),
        furtherParts: isKnown ? further : 'unknown',
        extents: {},
        flags: {},
      },
      predictions: parts.map(([, , prediction]) => prediction),
    };
  });
