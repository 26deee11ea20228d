import { expect, test } from 'vitest';
import { part, tint, type Drawing } from './drawing.ts';
import { createRandom } from './random.ts';
import { extent, look, place, viewpointVariation, type View } from './view.ts';

const random = createRandom('view');
const drawing: Drawing = {
  parts: [
    part(
      [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 40 },
      ],
      tint(random, 0),
    ),
  ],
  keypoints: [{ x: 100, y: 0 }],
};
const FRONT: View = { mirrored: false, azimuth: 0, roll: 0, stretch: 1 };

test('seen straight, a drawing is only moved to its middle; mirrored, right becomes left', () => {
  expect(look(drawing, FRONT).keypoints).toEqual([{ x: 50, y: -20 }]);
  expect(look(drawing, { ...FRONT, mirrored: true }).keypoints).toEqual([{ x: -50, y: -20 }]);
});

test('turned, the nearer side grows and the whole gets narrower', () => {
  const box = extent(look(drawing, { ...FRONT, azimuth: 35 }));
  expect(box.x2).toBeGreaterThan(-box.x1);
  expect(box.x2 - box.x1).toBeLessThan(100);
});

test('an object is placed with the longer side asked for; truncated it leaves the frame by one edge', () => {
  const frame = { width: 120, height: 90 };
  const inside = extent(place(drawing, 50, frame, false, createRandom('in')));
  expect(inside.x2 - inside.x1).toBeCloseTo(50, 9);
  expect(inside.x1 >= 0 && inside.y1 >= 0 && inside.x2 <= 120 && inside.y2 <= 90).toBe(true);
  const cut = extent(place(drawing, 50, frame, true, createRandom('cut')));
  const edges = [cut.x1 < 0, cut.y1 < 0, cut.x2 > 120, cut.y2 > 90];
  expect(edges.filter(Boolean).length).toBe(1);
});

test('viewpoint variation follows the turn between two views', () => {
  expect(viewpointVariation(FRONT, { ...FRONT, roll: 20 })).toBe(0);
  expect(viewpointVariation(FRONT, { ...FRONT, roll: 15, azimuth: -15 })).toBe(1);
  expect(viewpointVariation(FRONT, { ...FRONT, roll: 25, azimuth: -25 })).toBe(2);
  expect(viewpointVariation(FRONT, { ...FRONT, mirrored: true })).toBe(2);
});
