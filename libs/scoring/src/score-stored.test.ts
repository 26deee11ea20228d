import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BASES, SCORING_FRAMES, type ScoringConfig } from './config.ts';
import { pairFacts, type PairFacts } from './pair-facts.ts';
import { scoreStored } from './score-stored.ts';

const facts = (truth: { x: number; y: number }[], id = 'p'): PairFacts =>
  pairFacts(
    { id, targetSize: { width: 300, height: 200 }, sourceKeypoints: truth },
    { category: 'cat', targetBox: { x1: 0, y1: 0, x2: 100, y2: 50 }, targetKeypoints: truth, flags: {} },
  );

test('one row for each protocol and alpha, with its own summaries', () => {
  const protocols: ScoringConfig[] = [
    { basis: 'bbox', frame: 'original', alphas: [0.1, 0.2] },
    { basis: 'image', frame: 'original', alphas: [0.1] },
  ];
  const pair = facts([
    { x: 10, y: 10 },
    { x: 90, y: 40 },
  ]);
  // 15 px off: beyond a tenth of the box, within a fifth of it and within a tenth of the image's 300 px.
  const rows = scoreStored(protocols, [pair], [Float32Array.of(10, 25, 90, 40)], 256);
  expect(rows.map(({ protocol, alpha, correct }) => [protocol.basis, alpha, ...correct])).toEqual([
    ['bbox', 0.1, 1],
    ['bbox', 0.2, 2],
    ['image', 0.1, 2],
  ]);
  for (const { alpha, summaries } of rows) {
    expect(summaries.length).toBeGreaterThan(0);
    expect(summaries.every((row) => row.alpha === alpha)).toBe(true);
  }
});

const coordinate = fc.double({ min: 0, max: 200, noNaN: true });
const somePairs = fc.array(
  fc.array(fc.record({ x: coordinate, y: coordinate, dx: fc.float({ min: -60, max: 60, noNaN: true }) }), {
    maxLength: 8,
  }),
  { minLength: 1, maxLength: 6 },
);
const someProtocol = fc.record({
  basis: fc.constantFrom(...BASES),
  frame: fc.constantFrom(...SCORING_FRAMES),
  side: fc.constant(256),
  alphas: fc.constant<number[]>([0.05, 0.1, 0.15]),
});

test('more is correct at a larger alpha, and every group lies between 0 and 1', () => {
  fc.assert(
    fc.property(somePairs, someProtocol, (pairs, protocol) => {
      const truths = pairs.map((points, i) =>
        facts(
          points.map(({ x, y }) => ({ x, y })),
          `${i}`,
        ),
      );
      const predictions = pairs.map((points) =>
        Float32Array.from(points.flatMap(({ x, y, dx }) => [x + dx, y])),
      );
      const rows = scoreStored([protocol], truths, predictions, 256);
      rows.slice(1).forEach(({ correct }, a) => {
        correct.forEach((count, i) => expect(count).toBeGreaterThanOrEqual(rows[a]?.correct[i] ?? 0));
      });
      for (const { perImage, perPoint } of rows.flatMap(({ summaries }) => summaries)) {
        expect(Math.min(perImage, perPoint)).toBeGreaterThanOrEqual(0);
        expect(Math.max(perImage, perPoint)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
