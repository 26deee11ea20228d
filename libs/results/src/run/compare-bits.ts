/** Whether a run that was computed again has the bits of the first time, and where it has not, whether that is allowed. */
import { isDeepStrictEqual } from 'node:util';
import { own, type PredictionChunk } from '@keygrid/contract';
import { readPredictions, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface RunBits {
  /** SHA-256 of `best` and `last`; empty for an evaluation. */
  readonly weights: Readonly<Record<string, string>>;
  readonly predictions: readonly PredictionChunk['pairs'][number][];
  /** `key step` to value; what is measured of the process and its speed is left out. */
  readonly metrics: ReadonlyMap<string, number>;
  /** `protocol alpha group` to PCK in 0..1. */
  readonly scores: ReadonlyMap<string, number>;
  /** Of its last attempt; null where it is not on record. */
  readonly environment: Readonly<Record<string, unknown>> | null;
  /** It was resumed in another numeric environment. */
  readonly isApproximate: boolean;
}

export interface BitsCompared {
  readonly run: string;
  /** `allowed`: bits differ, and so do the numeric environments. `different`: they should be equal. */
  readonly verdict: 'equal' | 'allowed' | 'different';
  /** A sentence each: which part has other bits, and how far apart they are. */
  readonly differing: readonly string[];
  /** A sentence for each part of the numeric environment that is another one. */
  readonly environment: readonly string[];
}

export async function readBits(home: Home, id: string): Promise<RunBits> {
  const reader = readerOf(home);
  const { rows: files } = await reader.query<{ kind: string; sha256: string }>(
    `SELECT kind, sha256 FROM checkpoint JOIN run ON run.id = run_id
     WHERE run.id = $1 AND checkpoint.id IN (best_checkpoint_id, last_checkpoint_id)`,
    [id],
  );
  const { rows: metrics } = await reader.query<{ name: string; value: number }>(
    `SELECT key || ' ' || step AS name, value FROM metric_point
     WHERE run_id = $1 AND key NOT LIKE 'process/%'
       AND key NOT IN ('train/pairs-per-second', 'train/loader-wait')`,
    [id],
  );
  const { rows: scores } = await reader.query<{ name: string; value: number }>(
    `SELECT protocol || ' ' || alpha || ' ' || group_name AS name, per_image AS value FROM score_summary WHERE evaluation_id = $1`,
    [id],
  );
  const { rows: attempts } = await reader.query<Pick<RunBits, 'environment' | 'isApproximate'>>(
    `SELECT environment, continuity = 'approximate' AS "isApproximate" FROM attempt WHERE run_id = $1 ORDER BY fence DESC LIMIT 1`,
    [id],
  );
  return {
    weights: Object.fromEntries(files.map(({ kind, sha256 }) => [kind, sha256])),
    predictions: (await readPredictions(home, id)).flatMap(({ pairs }) => pairs),
    metrics: new Map(metrics.map(({ name, value }) => [name, value])),
    scores: new Map(scores.map(({ name, value }) => [name, value])),
    environment: attempts[0]?.environment ?? null,
    isApproximate: attempts[0]?.isApproximate ?? false,
  };
}

/** Pure. */
export function compareBits(run: string, stored: RunBits, again: RunBits): BitsCompared {
  const differing = [
    ...differingWeights(stored, again),
    ...differingPredictions(stored, again),
    ...differingValues('metric', stored.metrics, again.metrics),
    ...differingValues('score', stored.scores, again.scores),
  ];
  const environment = differingEnvironment(stored, again);
  const verdict = differing.length === 0 ? 'equal' : environment.length > 0 ? 'allowed' : 'different';
  return { run, verdict, differing, environment };
}

function differingWeights({ weights }: RunBits, again: RunBits): string[] {
  return Object.entries(weights).flatMap(([kind, sha256]) => {
    const now = own(again.weights, kind);
    if (now === sha256) return [];
    return [`weights of ${kind}: SHA-256 ${sha256.slice(0, 12)}, now ${now?.slice(0, 12) ?? 'none'}`];
  });
}

function differingPredictions({ predictions }: RunBits, again: RunBits): string[] {
  const now = new Map(again.predictions.map(({ id, points }) => [id, points]));
  let pairs = 0;
  let farthest = 0;
  for (const { id, points } of predictions) {
    const other = now.get(id);
    if (other?.length === points.length && points.every((value, i) => Object.is(value, other[i]))) continue;
    pairs += 1;
    points.forEach((value, i) => (farthest = Math.max(farthest, Math.abs(value - (other?.[i] ?? NaN)) || 0)));
  }
  const others = again.predictions.length - predictions.length;
  if (pairs === 0 && others === 0) return [];
  return [`predictions: ${pairs} of ${predictions.length} pairs, by up to ${farthest.toPrecision(3)} px`];
}

function differingValues(
  what: string,
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
): string[] {
  const names = [...new Set([...before.keys(), ...now.keys()])];
  const other = names.filter((name) => !Object.is(before.get(name), now.get(name)));
  const [first] = other;
  if (first === undefined) return [];
  const said = (values: ReadonlyMap<string, number>): string => String(values.get(first) ?? 'none');
  return [`${what}s: ${other.length} of ${names.length}, first ${first}: ${said(before)}, now ${said(now)}`];
}

function differingEnvironment(stored: RunBits, again: RunBits): string[] {
  const [before, now] = [stored.environment, again.environment];
  if (before === null || now === null) return ['the numeric environment is not on record'];
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  const other = names.filter((name) => !isDeepStrictEqual(own(before, name), own(now, name)));
  const said = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const sentences = other.map((name) => `${name}: ${said(own(before, name))}, now ${said(own(now, name))}`);
  return stored.isApproximate ? [...sentences, 'it was resumed in another environment'] : sentences;
}
