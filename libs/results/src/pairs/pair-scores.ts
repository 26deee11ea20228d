/** What evaluations scored pair by pair, and on which pairs. */
import type { EvaluationSpec, Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
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

/** Per cent of each pair's keypoints that an evaluation has right, read once for each; undefined where this was not scored. */
export function shareReader({ listOf, correct }: PairScores, alpha: number) {
  const known = new Map<string, Float64Array | undefined>();
  return (evaluation: string): Float64Array | undefined => {
    const before = known.get(evaluation);
    if (before) return before;
    const counts = correct.get(scoreKey(evaluation, alpha));
    const list = listOf.get(evaluation);
    const shares = counts && list?.length === counts.length ? inPerCent(list, counts) : undefined;
    known.set(evaluation, shares);
    return shares;
  };
}

function inPerCent(list: PairList, counts: Uint16Array): Float64Array {
  const shares = new Float64Array(list.length);
  for (let i = 0; i < shares.length; i++)
    shares[i] = (100 * (counts[i] ?? NaN)) / (list[i]?.keypoints ?? NaN);
  return shares;
}
