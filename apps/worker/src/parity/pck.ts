/** Cases of PCK: single pairs and means over many; `correct` exactly, numbers within 1e-9. */
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
import { oneWord, Pair, Pairs, readJsonCases, toPoint } from './json-cases.ts';

const TOLERANCE = 1e-9;

const byAlpha = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const byProtocol = <T extends z.ZodType>(value: T) =>
  z.partialRecord(Basis, z.partialRecord(ScoringFrame, value));

const Predicted = z.object({
  category: z.string(),
  size: Pair,
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  predictions: Pairs,
  truths: Pairs,
});
const PairCases = z.object({
  alphas: z.array(z.number()),
  cases: z.array(
    Predicted.extend({
      name: z.string(),
      side: z.number(),
      expected: byProtocol(
        z.object({
          threshold: z.number(),
          distances: z.array(z.number()),
          correct: byAlpha(z.array(z.boolean())),
          pck: byAlpha(z.number()),
        }),
      ),
    }),
  ),
});
const Means = z.object({
  pairs: z.number(),
  points: z.number(),
  perImage: byAlpha(z.number()),
  perPoint: byAlpha(z.number()),
});
type Means = z.infer<typeof Means>;
const Aggregate = z.object({
  name: z.string(),
  side: z.number(),
  alphas: z.array(z.number()),
  sizeBinEdges: z.array(z.number()),
  pairs: z.array(
    Predicted.extend({
      sourceKeypoints: Pairs,
      viewpoint: z.number(),
      scale: z.number(),
      truncation: z.number(),
      occlusion: z.number(),
    }),
  ),
  /** Of each protocol the means of `all` and, a level deeper, of each group's values. */
  expected: byProtocol(z.record(z.string(), z.union([Means, z.record(z.string(), Means)]))),
});

export async function pckPairs(file: string): Promise<Map<string, Check[]>> {
  const { alphas, cases } = await readJsonCases(file, PairCases);
  return new Map(cases.map((test) => [oneWord(test.name), pairChecks(test, alphas)]));
}

function pairChecks(test: z.infer<typeof PairCases>['cases'][number], alphas: number[]): Check[] {
  const facts = factsOf(test, []);
  return protocols(test.expected, test.side, alphas).flatMap(({ what, protocol, want }) => {
    const { threshold, distances, correct, total } = scorePair(
      protocol,
      facts,
      test.predictions.map(toPoint),
    );
    const hits = alphas.map((alpha) => (want.correct[alpha] ?? []).filter(Boolean).length);
    return [
      check(`${what} threshold`, [threshold], [want.threshold]),
      check(`${what} distances`, distances, want.distances),
      check(`${what} correct`, correct, hits, 0),
      check(`${what} each`, marks(distances, threshold, alphas), marksOf(want.correct, alphas), 0),
      check(`${what} pck`, correct.map((count) => count / total), alphas.map((alpha) => want.pck[alpha] ?? NaN)), // prettier-ignore
    ];
  });
}

/** Which points are correct at each alpha, by the definition. */
const marks = (distances: readonly number[], threshold: number, alphas: readonly number[]) =>
  alphas.flatMap((alpha) => distances.map((distance) => Number(distance <= alpha * threshold)));
const marksOf = (correct: Record<string, boolean[]>, alphas: readonly number[]) =>
  alphas.flatMap((alpha) => (correct[alpha] ?? []).map(Number));

export async function pckAggregate(file: string): Promise<Map<string, Check[]>> {
  const test = await readJsonCases(file, Aggregate);
  const facts = test.pairs.map((pair) => factsOf(pair, pair.sourceKeypoints, pair));
  const predictions = test.pairs.map((pair) => pair.predictions.map(toPoint));
  const checks = protocols(test.expected, test.side, test.alphas).flatMap(({ what, protocol, want }) => {
    const { summaries } = scoreEvaluation(protocol, facts, predictions, test.side);
    return expectedGroups(want, test.sizeBinEdges).flatMap(
      ([group, means]) =>
      meansChecks(`${what} ${group}`, summaries.filter((row) => row.group === group), means), // prettier-ignore
    );
  });
  return new Map([[oneWord(test.name), checks]]);
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
    const named = bins[name];
    return Object.entries(value as Record<string, Means>).map(([key, means]) => [
      named === undefined ? `${name}:${key}` : `${named}:${bin(key)}`,
      means,
    ]);
  });
}

function meansChecks(what: string, rows: readonly ScoreSummaryRow[], want: Means): Check[] {
  return Object.keys(want.perImage).map((alpha) => {
    const row = rows.find((candidate) => candidate.alpha === Number(alpha));
    const got = row ? [row.pairs, row.points, row.perImage, row.perPoint] : [];
    const means = [want.pairs, want.points, want.perImage[alpha] ?? NaN, want.perPoint[alpha] ?? NaN];
    return check(`${what} α ${alpha}`, got, means);
  });
}

function factsOf(
  { category, size, box, truths }: z.infer<typeof Predicted>,
  sourceKeypoints: z.infer<typeof Pairs>,
  flags: PairFacts['flags'] = {},
): PairFacts {
  const [x1, y1, x2, y2] = box;
  const targetBox: Box<'original'> = { x1, y1, x2, y2 };
  const { viewpoint, scale, truncation, occlusion } = flags;
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
      flags: { viewpoint, scale, truncation, occlusion },
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

const check = (
  what: string,
  got: readonly number[],
  want: readonly number[],
  tolerance = TOLERANCE,
): Check => ({
  what,
  error: largestDifference(got, want),
  tolerance,
});
