import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Basis, ScoringFrame } from './config.ts';
import { pairFacts, type PairFacts } from './pair-facts.ts';
import { scoreEvaluation } from './score-evaluation.ts';

type Pair = [number, number];
interface AggregatePair extends Record<'viewpoint' | 'scale' | 'truncation' | 'occlusion', number> {
  category: string;
  size: Pair;
  box: [number, number, number, number];
  predictions: Pair[];
  truths: Pair[];
  sourceKeypoints: Pair[];
}
interface Summary extends Record<'perImage' | 'perPoint', Record<string, number>> {
  pairs: number;
  points: number;
}
type Groups = { all: Summary } & Partial<Record<string, Record<string, Summary>>>;
interface Aggregate {
  side: number;
  alphas: number[];
  pairs: AggregatePair[];
  expected: Record<Basis, Record<ScoringFrame, Groups>>;
}
const file = new URL('../testdata/parity/pck-aggregate.json', import.meta.url);
const { side, alphas, pairs, expected } = JSON.parse(readFileSync(file, 'utf8')) as Aggregate;
const point = ([x, y]: Pair) => ({ x, y });

const facts = pairs.map((pair, i) =>
  pairFacts(
    {
      id: `${i}`,
      targetSize: { width: pair.size[0], height: pair.size[1] },
      sourceKeypoints: pair.sourceKeypoints.map(point),
    },
    {
      category: pair.category,
      targetBox: { x1: pair.box[0], y1: pair.box[1], x2: pair.box[2], y2: pair.box[3] },
      targetKeypoints: pair.truths.map(point),
      flags: pair,
    },
  ),
);
const predictions = pairs.map((pair) => pair.predictions.map(point));

const BINS = ['[0,0.25)', '[0.25,0.5)', '[0.5,0.75)', '[0.75,1)', '[1,∞)'];
/** The fixture's name of a group in ours. */
function groupName(kind: string, member: string): string {
  if (kind === 'sourceRatioBin') return `sourceSize:${BINS[Number(member)]}`;
  if (kind === 'targetRatioBin') return `targetSize:${BINS[Number(member)]}`;
  return `${kind}:${member}`;
}

describe('reference: 50 pairs, every basis and frame', () => {
  const rows = Object.entries(expected).flatMap(([basis, frames]) =>
    Object.entries(frames).map(([frame, groups]) => ({ basis, frame, groups })),
  );
  test.each(rows)('$basis, $frame', ({ basis, frame, groups: { all, ...kinds } }) => {
    const protocol = {
      basis: basis as Basis,
      frame: frame as ScoringFrame,
      ...(frame === 'squashed' ? { side } : {}),
      alphas,
    };
    const { summaries } = scoreEvaluation(protocol, facts, predictions, side);
    const wanted = new Map([['all', all]]);
    for (const [kind, members] of Object.entries(kinds)) {
      for (const [member, summary] of Object.entries(members ?? {}))
        wanted.set(groupName(kind, member), summary);
    }
    for (const [group, want] of wanted) {
      for (const alpha of alphas) {
        const row = summaries.find((r) => r.group === group && r.alpha === alpha);
        expect(row, `${group} at ${alpha}`).toMatchObject({ pairs: want.pairs, points: want.points });
        expect(row?.perImage).toBeCloseTo(want.perImage[alpha] ?? NaN, 9);
        expect(row?.perPoint).toBeCloseTo(want.perPoint[alpha] ?? NaN, 9);
      }
    }
  });
});

const bbox = { basis: 'bbox', frame: 'original' } as const;
/** A target object 100 px wide with `points` keypoints in a row, 10 px apart. */
const pair = (id: string, points: number, more: Partial<PairFacts> = {}): PairFacts => ({
  id,
  category: 'cat',
  targetSize: { width: 300, height: 300 },
  targetBox: { x1: 0, y1: 0, x2: 100, y2: 50 },
  truth: Array.from({ length: points }, (_, i) => ({ x: 10 * i, y: 0 })),
  extents: { source: 10, target: 10 },
  flags: {},
  ...more,
});
const exact = (one: PairFacts) => one.truth.map((p) => p);
const off = (one: PairFacts, px: number) => one.truth.map(({ x, y }) => ({ x, y: y + px }));

test('per image is the mean of fractions, per point the fraction of points', () => {
  const list = [pair('a', 1), pair('b', 3)];
  const { correct, summaries } = scoreEvaluation(
    { ...bbox, alphas: [0.1, 0.5] },
    list,
    [exact(list[0]!), off(list[1]!, 20)],
    256,
  );
  expect(correct).toEqual([Uint16Array.of(1, 0), Uint16Array.of(1, 3)]);
  expect(summaries.filter((row) => row.group === 'all')).toEqual([
    { group: 'all', alpha: 0.1, pairs: 2, points: 4, perImage: 0.5, perPoint: 0.25 },
    { group: 'all', alpha: 0.5, pairs: 2, points: 4, perImage: 1, perPoint: 1 },
  ]);
});

test('small means both source and target keypoints below half the input side', () => {
  const list = [
    pair('both', 2, { extents: { source: 127, target: 127 } }),
    pair('source only', 2, { extents: { source: 127, target: 128 } }),
    pair('target only', 2, { extents: { source: 128, target: 10 } }),
  ];
  const { summaries } = scoreEvaluation({ ...bbox, alphas: [0.1] }, list, list.map(exact), 256);
  expect(summaries.find((row) => row.group === 'small')).toMatchObject({ pairs: 1 });
});

test('a pair without keypoints is in neither mean, and its groups alone do not appear', () => {
  const list = [pair('a', 2), pair('empty', 0, { category: 'dog', flags: { viewpoint: 2 } })];
  const { correct, summaries } = scoreEvaluation({ ...bbox, alphas: [0.1] }, list, list.map(exact), 256);
  expect(correct).toEqual([Uint16Array.of(2, 0)]);
  expect(summaries.find((row) => row.group === 'all')).toMatchObject({ pairs: 1, points: 2, perImage: 1 });
  expect(summaries.map((row) => row.group)).not.toContain('category:dog');
  expect(summaries.map((row) => row.group)).not.toContain('viewpoint:2');
});

test('predictions of another number of pairs are refused', () => {
  expect(() => scoreEvaluation({ ...bbox, alphas: [0.1] }, [pair('a', 1)], [], 256)).toThrow(
    '0 pairs do not fit facts of 1',
  );
});
