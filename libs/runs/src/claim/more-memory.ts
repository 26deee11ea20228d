/** A run that ran out of memory asks for a worker with more. */
import type { NeededDevice } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { placementClass, CLASS_SUFFIX } from './placement.ts';
import type { Tunables } from '../tunables.ts';
import type { ClaimKey } from '../types.ts';

export interface Memory {
  /** What the attempt had, in GiB. */
  readonly tried: number;
  /** The least above that which a slot of a live worker has; undefined: none does. */
  readonly more?: number;
}

/** Of the attempt's slot (or worker), and of every slot it could be given, cards that were lost left out. */
export async function moreMemory(tx: Queries, claim: ClaimKey, { workerGoneMs }: Tunables): Promise<Memory> {
  const { rows } = await tx.query<{ tried: number; more: number | null }>(
    `SELECT coalesce(attempt.memory_gib, mine.memory_gib) AS tried,
       (SELECT min(slot.memory) FROM worker AS other
        CROSS JOIN LATERAL (
          SELECT (card ->> 'memoryGiB')::float8 AS memory FROM jsonb_array_elements(other.cards) AS card
          WHERE card ->> 'lost' IS NULL
          UNION ALL SELECT other.memory_gib WHERE other.cards = '[]'
        ) AS slot
        WHERE slot.memory > coalesce(attempt.memory_gib, mine.memory_gib) AND run.device IN ('any', other.device)
          AND other.slots > 0 AND other.retired_at IS NULL
          AND other.last_seen_at > clock_timestamp() - $3 * interval '1 millisecond') AS more
     FROM attempt JOIN worker AS mine ON mine.id = attempt.worker_id JOIN run ON run.id = attempt.run_id
     WHERE attempt.run_id = $1 AND attempt.fence = $2`,
    [claim.runId, claim.fence, workerGoneMs],
  );
  const { tried, more } = rows[0] ?? { tried: 0, more: null };
  return { tried, ...(more === null ? {} : { more }) };
}

export async function demandMemory(tx: Queries, runId: string, minMemoryGiB: number): Promise<void> {
  const { rows } = await tx.query<{ device: NeededDevice }>('SELECT device FROM run WHERE id = $1', [runId]);
  const device = rows[0]?.device ?? 'any';
  await tx.query(
    `UPDATE run SET min_memory_gib = $2, placement_class = $3 || ${CLASS_SUFFIX} WHERE id = $1`,
    [runId, minMemoryGiB, placementClass({ device, minMemoryGiB })],
  );
}
