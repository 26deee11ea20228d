/** Predicted points of an evaluation, 256 pairs a chunk: the input of every score, now and later. */
import type { PredictionChunk } from '@keygrid/contract';
import { forget, FORGOTTEN } from './checkpoints.ts';
import type { Queries } from '../database/database.ts';
import { withFence } from './fenced.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { ClaimKey } from '../types.ts';

/** Stores the chunk, or leaves the same one as it is. */
export async function storeChunk(
  home: Home,
  claim: ClaimKey,
  { chunk, firstPair, pairs }: PredictionChunk,
): Promise<void> {
  const values = [
    claim.runId,
    chunk,
    claim.fence,
    firstPair,
    pairs.map(({ id }) => id),
    pairs.map(({ points }) => points.length / 2),
    Buffer.concat(pairs.map(({ points }) => bytesOf(points))),
    JSON.stringify(pairs.map(({ decision }) => decision ?? null)),
  ];
  await withFence(home, claim, (tx) =>
    tx.commitWith((last) =>
      last.prepared(
        `WITH stored AS (
           INSERT INTO prediction_chunk
             (evaluation_id, chunk, fence, weights_sha256, first_pair, pair_ids, counts, points, decisions)
           SELECT $1, $2, $3, weights_sha256, $4, $5, $6, $7, $8::jsonb FROM run WHERE id = $1
           ON CONFLICT (evaluation_id, chunk) DO NOTHING RETURNING evaluation_id
         )
         ${forget('$1', '$9')} AND EXISTS (SELECT FROM stored)`,
        [...values, FORGOTTEN],
      ),
    ),
  );
}

interface ChunkRow {
  readonly chunk: number;
  readonly first_pair: number;
  readonly pair_ids: string[];
  readonly counts: number[];
  readonly points: Buffer;
  readonly decisions: unknown[];
}

/** All chunks in pair order. */
export async function readPredictions(home: Home, evaluationId: string): Promise<PredictionChunk[]> {
  const { rows } = await sqlOf(home).query<ChunkRow>(
    `SELECT chunk, first_pair, pair_ids, counts, points, decisions
     FROM prediction_chunk WHERE evaluation_id = $1 ORDER BY chunk`,
    [evaluationId],
  );
  return rows.map(chunkOf);
}

function chunkOf({
  chunk,
  first_pair: firstPair,
  pair_ids: ids,
  counts,
  points,
  decisions,
}: ChunkRow): PredictionChunk {
  const all = floatsOf(points);
  let from = 0;
  const pairs = ids.map((id, i) => {
    const to = from + 2 * (counts[i] ?? 0);
    const pair = { id, points: all.slice(from, to), decision: decisions[i] };
    from = to;
    return pair;
  });
  return { chunk, firstPair, pairs };
}

/** Pairs stored so far. */
export async function countPredictedPairs(sql: Queries, evaluationId: string): Promise<number> {
  const { rows } = await sql.prepared<{ pairs: number }>(
    'SELECT coalesce(sum(cardinality(pair_ids)), 0)::int AS pairs FROM prediction_chunk WHERE evaluation_id = $1',
    [evaluationId],
  );
  return rows[0]?.pairs ?? 0;
}

/** Little-endian, as every machine we run on has it; a copy, since a Buffer need not be aligned to 4 bytes. */
const bytesOf = (points: Float32Array): Buffer =>
  Buffer.from(points.buffer, points.byteOffset, points.byteLength);
const floatsOf = (bytes: Buffer): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
