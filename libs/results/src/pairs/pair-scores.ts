/** What evaluations scored pair by pair, and on which pairs. */
import type { EvaluationSpec, Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { groupsOf } from '@keygrid/scoring';
import { listKey, readPairList, type PairList } from './pair-list.ts';

export interface PairScores {
  /** Of an evaluation; the same object where the pairs are the same. */
  readonly listOf: ReadonlyMap<string, PairList>;
  /** Correct keypoints in pair order, by `scoreKey`. */
  readonly correct: ReadonlyMap<string, Uint16Array>;
}

/** An evaluation as far as its scores go. */
export interface Scored {
  readonly id: string;
  /** Side of the model's input in pixels, by which sizes are grouped. */
  readonly inputSide: number;
}

const scoreKey = (evaluation: string, alpha: number): string => `${evaluation} ${alpha}`;

interface SpecRow {
  id: string;
  spec: EvaluationSpec;
}

/** Of those that were scored in the protocol, at these alphas. */
export async function readPairScores(
  home: Home,
  evaluations: readonly string[],
  protocol: string,
  alphas: readonly number[],
): Promise<PairScores> {
  const ids = [...new Set(evaluations)];
  const reader = readerOf(home);
  const [{ rows: specs }, { rows: scores }] = await Promise.all([
    reader.query<SpecRow>('SELECT id, spec FROM run WHERE id = ANY($1::text[])', [ids]),
    reader.query<{ id: string; alpha: number; correct: Buffer }>(
      `SELECT evaluation_id AS id, alpha, correct FROM score
        WHERE evaluation_id = ANY($1::text[]) AND protocol = $2 AND alpha = ANY($3::float8[])`,
      [ids, protocol, [...new Set(alphas)]],
    ),
  ]);
  const lists = new Map<string, PairList>();
  for (const { spec } of specs) {
    const key = listKey(spec);
    if (!lists.has(key)) lists.set(key, await readPairList(home, spec));
  }
  return {
    listOf: new Map(specs.map(({ id, spec }) => [id, lists.get(listKey(spec)) ?? []])),
    correct: new Map(
      scores.map(({ id, alpha, correct }) => [
        scoreKey(id, alpha),
        new Uint16Array(Uint8Array.from(correct).buffer),
      ]),
    ),
  };
}

/** Which pairs are in the group, by a model's input side. */
export function membersOf(list: PairList, group: string, inputSide: number): boolean[] {
  return list.map(
    (pair) => pair.keypoints > 0 && (group === 'all' || groupsOf(pair, inputSide).includes(group)),
  );
}

/** Per cent of each pair's keypoints, NaN for a pair that is no member; undefined where this was not scored. */
export function sharesOf(
  { listOf, correct }: PairScores,
  evaluation: string,
  alpha: number,
  members: readonly boolean[],
): Float64Array | undefined {
  const counts = correct.get(scoreKey(evaluation, alpha));
  const list = listOf.get(evaluation);
  if (!counts || list?.length !== counts.length) return undefined;
  const shares = new Float64Array(list.length).fill(NaN);
  for (let i = 0; i < shares.length; i++)
    if (members[i] === true) shares[i] = (100 * (counts[i] ?? NaN)) / (list[i]?.keypoints ?? NaN);
  return shares;
}
