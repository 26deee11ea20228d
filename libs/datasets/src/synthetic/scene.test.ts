import { longerSide, smallestDistance } from '@keygrid/geometry';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from './categories/index.ts';
import { between, contains, type Vector } from './outline.ts';
import { createRandom } from './random.ts';
import { drawScene, type Scene } from './scene.ts';

const FRAME = { width: 250, height: 188 };
const INDICES = Array.from({ length: 60 }, (_, i) => i);

/** Pixels from a point to the nearest edge of a drawn part; 0 inside one. */
function distanceToObject(scene: Scene, p: Vector): number {
  const outlines = scene.object.parts.map((part) => part.outline);
  if (outlines.some((outline) => contains(outline, p))) return 0;
  return Math.min(
    ...outlines.flatMap((outline) =>
      outline.map((a, i) => distanceToEdge(p, a, outline[(i + 1) % outline.length] ?? a)),
    ),
  );
}

function distanceToEdge(p: Vector, a: Vector, b: Vector): number {
  const lengthSquared = (b.x - a.x) ** 2 + (b.y - a.y) ** 2 || 1;
  const share = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / lengthSquared;
  const nearest = between(a, b, Math.min(1, Math.max(0, share)));
  return Math.hypot(p.x - nearest.x, p.y - nearest.y);
}

describe.each(CATEGORIES)('$name', (category) => {
  const scenes = INDICES.map((index) => drawScene({ seed: 3, split: 'trn', category, index }, FRAME));

  test('has 6 to 15 keypoints, always as many', () => {
    const counts = new Set(INDICES.map((i) => category.draw(createRandom(i)).keypoints.length));
    expect(counts.size).toBe(1);
    const [count = 0] = counts;
    expect(count).toBeGreaterThanOrEqual(6);
    expect(count).toBeLessThanOrEqual(15);
  });

  test('is small every other time, and then its keypoints are closer than 16 px', () => {
    for (const scene of scenes) {
      const inside = scene.keypoints.filter((p) => p !== undefined);
      const side = longerSide(scene.object.parts.flatMap((part) => part.outline)) ?? 0;
      expect(scene.isSmall).toBe(scene.key.index % 2 === 0);
      expect(side).toBeGreaterThanOrEqual(scene.isSmall ? 24.9 : 69.9);
      expect(side).toBeLessThanOrEqual(scene.isSmall ? 55.1 : 160.1);
      if (scene.isSmall) expect(smallestDistance(inside)).toBeLessThan(16);
    }
  });

  test('every annotated keypoint is on the object, in the frame and in the box, not under what hides it', () => {
    for (const scene of scenes) {
      const visible = scene.keypoints.filter((p) => p !== undefined);
      expect(visible.length).toBeGreaterThanOrEqual(6);
      for (const p of visible) {
        expect(distanceToObject(scene, p)).toBeLessThan(1);
        expect(p.x >= 0 && p.x <= FRAME.width && p.y >= 0 && p.y <= FRAME.height).toBe(true);
        expect(scene.occluder && contains(scene.occluder.outline, p)).toBeFalsy();
        const slack = 1;
        expect(p.x >= scene.box.x1 - slack && p.x <= scene.box.x2 + slack).toBe(true);
        expect(p.y >= scene.box.y1 - slack && p.y <= scene.box.y2 + slack).toBe(true);
      }
    }
  });

  test('truncation and occlusion are said exactly where they are', () => {
    for (const scene of scenes) {
      const corners = scene.object.parts.flatMap((part) => part.outline);
      const leaves = corners.some((c) => c.x < 0 || c.y < 0 || c.x > FRAME.width || c.y > FRAME.height);
      expect(scene.truncated).toBe(leaves);
      const occluder = scene.occluder;
      if (occluder) expect(scene.object.keypoints.some((p) => contains(occluder.outline, p))).toBe(true);
    }
  });
});

test('a scene depends on its key alone; splits share no instance', () => {
  const [category] = CATEGORIES;
  if (!category) throw new Error('no category');
  const key = { seed: 3, split: 'trn', category, index: 5 } as const;
  expect(drawScene(key, FRAME)).toEqual(drawScene(key, FRAME));
  const other = drawScene({ ...key, split: 'val' }, FRAME);
  expect(other.object).not.toEqual(drawScene(key, FRAME).object);
});
