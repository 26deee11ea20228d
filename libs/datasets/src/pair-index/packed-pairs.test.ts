import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENCE_MARKS } from '../layouts/absent-keypoints.ts';
import type { AnnotatedPair } from '../layouts/layout-reader.ts';
import { createPacker, joinPacked, packedLength, unpackPair } from './packed-pairs.ts';

const number = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.double({ min: -1, max: 1e4, noNaN: true }));
const point = fc.record({ x: number, y: number });
const side = (count: number) =>
  fc.record({
    file: fc.constantFrom('a.jpg', 'b.jpg', 'c.png'),
    size: fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.constant(375) }),
    box: fc.record({ x1: number, y1: number, x2: number, y2: number }),
    keypoints: fc.array(point, { minLength: count, maxLength: count }),
  });
const flag = fc.integer({ min: 0, max: 3 });
const flags = fc.record(
  { viewpoint: flag, scale: flag, truncation: flag, occlusion: flag },
  { requiredKeys: [] },
);
const pair: fc.Arbitrary<AnnotatedPair> = fc.nat(12).chain((count) =>
  fc.record(
    {
      category: fc.constantFrom('cat', 'dog'),
      source: side(count),
      target: side(count),
      flags,
      absent: fc.array(fc.record({ place: fc.nat(40), mark: fc.constantFrom(...ABSENCE_MARKS) }), {
        minLength: 1,
        maxLength: 5,
      }),
      keypointIds: fc.array(fc.nat(9999), { minLength: count, maxLength: count }),
      furtherParts: fc.array(fc.record({ id: fc.nat(9999), at: point }), { maxLength: 4 }),
      mirrored: fc.constant(true),
    },
    { requiredKeys: ['category', 'source', 'target', 'flags'] },
  ),
);

test('pairs packed in parts and joined are the same pairs, unreadable ones have their places', () => {
  const parts = fc.array(fc.array(fc.option(pair, { nil: undefined }), { maxLength: 5 }), { maxLength: 3 });
  fc.assert(
    fc.property(parts, (lists) => {
      const packed = joinPacked(
        lists.map((list) => {
          const packer = createPacker();
          list.forEach((one) => packer.add(one));
          return packer.packed();
        }),
      );
      const all = lists.flat();
      expect(packedLength(packed)).toBe(all.length);
      expect(all.map((_, i) => unpackPair(packed, i))).toEqual(all);
    }),
  );
});

test('whole pixels take four bytes, what is not exact in them takes eight', () => {
  const packed = (x: number) => {
    const packer = createPacker();
    const one = {
      file: 'a',
      size: { width: 9, height: 9 },
      box: { x1: x, y1: 1, x2: 2, y2: 3 },
      keypoints: [],
    };
    packer.add({ category: 'cat', source: one, target: one, flags: {} });
    return joinPacked([packer.packed()]).coordinates;
  };
  expect(packed(5)).toBeInstanceOf(Float32Array);
  expect(packed(0.1)).toBeInstanceOf(Float64Array);
});
