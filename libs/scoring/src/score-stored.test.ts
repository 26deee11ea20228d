import { expect, test } from 'vitest';
import type { ScoringConfig } from './config.ts';
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
