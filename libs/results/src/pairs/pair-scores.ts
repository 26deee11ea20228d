/** What evaluations scored pair by pair, and on which pairs. */
import type { EvaluationSpec, Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { listKey, readPairList, type PairList } from './pair-list.ts';

export interface PairScores {
  /** Of an evaluation; the same object where the pairs are the same. */
  readonly listOf: ReadonlyMap<string, PairList>;
  /** Correct keypoints in pair order, by `scoreKey`. */
  readonly correct: ReadonlyMap<string, Uint16Array>;
  /** Keypoints that the metric counts, likewise; a score without them counts all. */
  readonly counted?: ReadonlyMap<string, Uint16Array>;
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
    reader.query<{ id: string; alpha: number; correct: Buffer; counted: Buffer | null }>(
      `SELECT evaluation_id AS id, alpha, correct, counted FROM score
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
    correct: new Map(scores.map(({ id, alpha, correct }) => [scoreKey(id, alpha), numbersIn(correct)])),
    counted: new Map(
      scores.flatMap(({ id, alpha, counted }) =>
        counted ? [[scoreKey(id, alpha), numbersIn(counted)]] : [],
      ),
    ),
  };
}

const numbersIn = (bytes: Buffer) => new Uint16Array(Uint8Array.from(bytes).buffer);

/**
 * Per cent of each pair's counted keypoints that an evaluation has right, NaN where none is counted; read once for each;
 * undefined where this was not scored.
 */
export function shareReader({ listOf, correct, counted }: PairScores, alpha: number) {
  const known = new Map<string, Float64Array | undefined>();
  return (evaluation: string): Float64Array | undefined => {
    const before = known.get(evaluation);
    if (before) return before;
    const key = scoreKey(evaluation, alpha);
    const hits = correct.get(key);
    const list = listOf.get(evaluation);
    const shares =
      hits && list?.length === hits.length
        ? inPerCent(hits, counted?.get(key) ?? list.map(({ keypoints }) => keypoints))
        : undefined;
    known.set(evaluation, shares);
    return shares;
  };
}

const inPerCent = (hits: Uint16Array, of: ArrayLike<number>) =>
  Float64Array.from(hits, (count, i) => (100 * count) / (of[i] ?? NaN));
