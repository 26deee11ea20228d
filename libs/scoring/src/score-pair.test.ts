import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Basis, ScoringConfig, ScoringFrame } from './config.ts';
import type { PairFacts } from './pair-facts.ts';
import { scorePair } from './score-pair.ts';

type Pair = [number, number];
interface Expected {
  threshold: number;
  distances: number[];
  correct: Record<string, boolean[]>;
  pck: Record<string, number>;
}
interface PckCase {
  name: string;
  side: number;
  category: string;
  size: Pair;
  box: [number, number, number, number];
  predictions: Pair[];
  truths: Pair[];
  expected: Record<Basis, Partial<Record<ScoringFrame, Expected>>>;
}
const file = new URL('../testdata/parity/pck-pairs.json', import.meta.url);
const { alphas, cases } = JSON.parse(readFileSync(file, 'utf8')) as { alphas: number[]; cases: PckCase[] };
const point = ([x, y]: Pair) => ({ x, y });

function factsOf({
  name,
  category,
  size,
  box,
  truths,
}: Omit<PckCase, 'expected' | 'predictions' | 'side'>): PairFacts {
  return {
    id: name,
    category,
    targetSize: { width: size[0], height: size[1] },
    targetBox: { x1: box[0], y1: box[1], x2: box[2], y2: box[3] },
    truth: truths.map(point),
    extents: { source: 0, target: 0 },
    flags: {},
  };
}

describe('reference cases: four bases in two frames', () => {
  const rows = cases.flatMap((one) =>
    Object.entries(one.expected).flatMap(([basis, frames]) =>
      Object.entries(frames).map(([frame, expected]) => ({ one, basis, frame, expected })),
    ),
  );
  test.each(rows)('$one.name: $basis, $frame', ({ one, basis, frame, expected }) => {
    const protocol: ScoringConfig = {
      basis: basis as Basis,
      frame: frame as ScoringFrame,
      ...(frame === 'squashed' ? { side: one.side } : {}),
      alphas,
    };
    const score = scorePair(protocol, factsOf(one), one.predictions.map(point));
    expect(score.threshold).toBeCloseTo(expected.threshold, 9);
    score.distances.forEach((d, i) => expect(d).toBeCloseTo(expected.distances[i] ?? NaN, 9));
    for (const alpha of alphas) {
      expect(score.distances.map((d) => d <= alpha * score.threshold)).toEqual(expected.correct[alpha]);
    }
    const wanted = alphas.map((alpha) => expected.correct[alpha]?.filter(Boolean).length);
    expect(score.correct).toEqual(wanted);
    expect(score.counted).toBe(one.truths.length);
    alphas.forEach((alpha, a) =>
      expect((score.correct[a] ?? NaN) / score.counted).toBeCloseTo(expected.pck[alpha] ?? NaN, 9),
    );
  });
});

const facts = factsOf({
  name: 'pair-7',
  category: 'cat',
  size: [200, 100],
  box: [0, 0, 100, 50],
  truths: [
    [10, 10],
    [50, 30],
  ],
});

test('a distance equal to alpha times the threshold is correct', () => {
  const predictions = [
    { x: 10, y: 20 },
    { x: 50, y: 40.001 },
  ];
  const score = scorePair({ basis: 'bbox', frame: 'original', alphas: [0.1, 0.2] }, facts, predictions);
  expect(score).toMatchObject({ threshold: 100, correct: [1, 2], counted: 2 });
});

test('a prediction that is not a number is never correct', () => {
  const predictions = [
    { x: NaN, y: 0 },
    { x: 50, y: 30 },
  ];
  expect(scorePair({ basis: 'image', frame: 'original', alphas: [1] }, facts, predictions).correct).toEqual([
    1,
  ]);
});

test('a missing prediction is an error that names the pair, never a wrong keypoint', () => {
  expect(() =>
    scorePair({ basis: 'bbox', frame: 'original', alphas: [0.1] }, facts, [{ x: 1, y: 1 }]),
  ).toThrow('Pair pair-7 has 2 true keypoints but 1 predictions.');
});

test('the squashed frame needs its side', () => {
  const predictions = facts.truth.map((p) => p);
  expect(() => scorePair({ basis: 'bbox', frame: 'squashed', alphas: [0.1] }, facts, predictions)).toThrow(
    'side',
  );
});
