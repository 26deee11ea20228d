/** Cases of PCK: single pairs and means over many; `correct` exactly, numbers within 1e-9. Null says that a number does not apply. */
import { own } from '@keygrid/contract';
import type { Box } from '@keygrid/geometry';
import {
  pairFacts,
  scoreEvaluation,
  scorePair,
  type PairFacts,
  type ScoreSummaryRow,
} from '@keygrid/scoring';
import { Basis, ScoringFrame, type ScoringConfig } from '@keygrid/scoring/config';
import { z } from 'zod';
import { largestDifference, type Check } from './check.ts';
import { casesOf, oneWord, Pair, Pairs, parse, readJson, toPoint, type NamedCase } from './json-cases.ts';

const TOLERANCE = 1e-9;

const byAlpha = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const byProtocol = <T extends z.ZodType>(value: T) =>
  z.partialRecord(Basis, z.partialRecord(ScoringFrame, value));

const flag = z.number().nullish();
const Predicted = z.object({
  category: z.string().default(''),
  size: Pair,
  /** A data set without object boxes has none. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullish(),
  predictions: Pairs,
  truths: Pairs,
});
const PairCase = Predicted.extend({
  side: z.number(),
  expected: byProtocol(
    z.object({
      threshold: z.number().nullable(),
      distances: z.array(z.number()),
      correct: byAlpha(z.array(z.boolean())),
      pck: byAlpha(z.number().nullable()),
    }),
  ),
});
const Means = z.object({
  pairs: z.number(),
  points: z.number(),
  perImage: byAlpha(z.number().nullable()),
  perPoint: byAlpha(z.number().nullable()),
});
type Means = z.infer<typeof Means>;
const Aggregate = z.object({
  name: z.string().default('pairs'),
  side: z.number(),
  alphas: z.array(z.number()),
  sizeBinEdges: z.array(z.number()),
  pairs: z.array(
    Predicted.extend({
      sourceKeypoints: Pairs,
      viewpoint: flag,
      scale: flag,
      truncation: flag,
      occlusion: flag,
    }),
  ),
  /** Of each protocol the means of `all` and, a level deeper, of each group's values. */
  expected: byProtocol(z.record(z.string(), z.union([Means, z.record(z.string(), Means)]))),
});

export const pckPairs = (file: string): Promise<NamedCase[]> =>
  casesOf(file, { test: PairCase, rest: z.object({ alphas: z.array(z.number()) }) }, pairChecks);

function pairChecks(test: z.infer<typeof PairCase>, { alphas }: { alphas: number[] }): Check[] {
  const facts = factsOf(test, [], {});
  return protocols(test.expected, test.side, alphas).flatMap(({ what, protocol, want }) => {
    const { threshold, distances, correct, counted } = scorePair(
      protocol,
      facts,
      test.predictions.map(toPoint),
    );
    const hits = alphas.map((alpha) => at(want.correct, alpha)?.filter(Boolean).length ?? NaN);
    return [
      check(`${what} threshold`, [threshold], [want.threshold]),
      check(`${what} distances`, distances, want.distances),
      check(`${what} correct`, correct, hits, 0),
      check(`${what} each`, marks(distances, threshold, alphas), marksOf(want.correct, alphas), 0),
      check(`${what} pck`, correct.map((count) => count / counted), alphas.map((alpha) => at(want.pck, alpha))), // prettier-ignore
    ];
  });
}

/** Which points are correct at each alpha, by the definition. */
const marks = (distances: readonly number[], threshold: number, alphas: readonly number[]) =>
  alphas.flatMap((alpha) => distances.map((distance) => Number(distance <= alpha * threshold)));
const marksOf = (correct: Record<string, boolean[]>, alphas: readonly number[]) =>
  alphas.flatMap((alpha) => (at(correct, alpha) ?? []).map(Number));

export async function pckAggregate(file: string): Promise<NamedCase[]> {
  const test = parse(Aggregate, await readJson(file), file);
  return [{ name: oneWord(test.name), checks: () => aggregateChecks(test) }];
}

function aggregateChecks(test: z.infer<typeof Aggregate>): Check[] {
  const facts = test.pairs.map((pair) => factsOf(pair, pair.sourceKeypoints, flagsOf(pair)));
  const predictions = test.pairs.map((pair) => pair.predictions.map(toPoint));
  return protocols(test.expected, test.side, test.alphas).flatMap(({ what, protocol, want }) => {
    const { summaries } = scoreEvaluation(protocol, facts, predictions, test.side);
    return expectedGroups(want, test.sizeBinEdges).flatMap(
      ([group, means]) =>
      meansChecks(`${what} ${group}`, summaries.filter((row) => row.group === group), means), // prettier-ignore
    );
  });
}

/** The file's group names in ours: `sourceRatioBin.1` is `sourceSize:[0.25,0.5)`. */
function expectedGroups(
  want: Record<string, Means | Record<string, Means>>,
  edges: readonly number[],
): [string, Means][] {
  const bins: Record<string, string> = { sourceRatioBin: 'sourceSize', targetRatioBin: 'targetSize' };
  const bin = (index: string) => `[${edges[Number(index)]},${edges[Number(index) + 1] ?? '∞'})`;
  return Object.entries(want).flatMap(([name, value]): [string, Means][] => {
    const all = Means.safeParse(value);
    if (all.success) return [[name, all.data]];
    const named = own(bins, name);
    return Object.entries(value as Record<string, Means>).map(([key, means]) => [
      named === undefined ? `${name}:${key}` : `${named}:${bin(key)}`,
      means,
    ]);
  });
}

function meansChecks(what: string, rows: readonly ScoreSummaryRow[], want: Means): Check[] {
  if (want.pairs === 0) return [check(`${what} pairs`, [rows.length], [0])];
  return Object.keys(want.perImage).map((alpha) => {
    const row = rows.find((candidate) => candidate.alpha === Number(alpha));
    const got = row ? [row.pairs, row.points, row.perImage, row.perPoint] : [];
    const means = [want.pairs, want.points, at(want.perImage, alpha), at(want.perPoint, alpha)];
    return check(`${what} α ${alpha}`, got, means);
  });
}

function flagsOf({
  viewpoint,
  scale,
  truncation,
  occlusion,
}: z.infer<typeof Aggregate>['pairs'][number]): PairFacts['flags'] {
  return {
    viewpoint: viewpoint ?? undefined,
    scale: scale ?? undefined,
    truncation: truncation ?? undefined,
    occlusion: occlusion ?? undefined,
  };
}

function factsOf(
  { category, size, box, truths }: z.infer<typeof Predicted>,
  sourceKeypoints: z.infer<typeof Pairs>,
  flags: PairFacts['flags'],
): PairFacts {
  const [x1, y1, x2, y2] = box ?? [NaN, NaN, NaN, NaN];
  const targetBox: Box<'original'> = { x1, y1, x2, y2 };
  return pairFacts(
    {
      id: '',
      targetSize: { width: size[0], height: size[1] },
      sourceKeypoints: sourceKeypoints.map(toPoint),
    },
    {
      category,
      targetBox,
      targetKeypoints: truths.map(toPoint),
      flags,
    },
  );
}

/** Every basis and frame a case states something about. */
function protocols<T>(
  expected: Partial<Record<string, Partial<Record<string, T>>>>,
  side: number,
  alphas: number[],
): { what: string; protocol: ScoringConfig; want: T }[] {
  return Object.entries(expected).flatMap(([basisName, frames]) =>
    Object.entries(frames ?? {}).flatMap(([frameName, want]) => {
      const [basis, frame] = [Basis.parse(basisName), ScoringFrame.parse(frameName)];
      if (want === undefined) return [];
      return [{ what: `${basis} ${frame}`, protocol: { basis, frame, side, alphas }, want }];
    }),
  );
}

/** What is stated for one alpha; the file may write it as `0.1`, `0.10` or `1e-1`. */
const at = <T>(values: Record<string, T>, alpha: number | string): T | undefined =>
  Object.entries(values).find(([key]) => Number(key) === Number(alpha))?.[1];

function check(
  what: string,
  got: readonly number[],
  want: readonly (number | null | undefined)[],
  tolerance = TOLERANCE,
): Check {
  const applies = (_: unknown, i: number) => want[i] !== null;
  const error = largestDifference(
    got.filter(applies),
    want.filter(applies).map((value) => value ?? NaN),
  );
  return { what, error, tolerance };
}
