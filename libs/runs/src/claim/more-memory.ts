/** A run that ran out of memory asks for a worker with more. */
import type { NeededDevice } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { placementClass, PRECISION_SUFFIX } from './placement.ts';
import type { Tunables } from '../tunables.ts';
import type { ClaimKey } from '../types.ts';

/** The least memory, in GiB, above that of the attempt's worker that a live worker offers; undefined: none does. */
export async function moreMemory(
  tx: Queries,
  claim: ClaimKey,
  { workerGoneMs }: Tunables,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ memory: number | null }>(
    `SELECT min(other.memory_gib) AS memory
     FROM attempt JOIN worker AS mine ON mine.id = attempt.worker_id
     JOIN run ON run.id = attempt.run_id
     JOIN worker AS other ON other.memory_gib > mine.memory_gib AND run.device IN ('any', other.device)
       AND other.retired_at IS NULL AND other.last_seen_at > clock_timestamp() - $3 * interval '1 millisecond'
     WHERE attempt.run_id = $1 AND attempt.fence = $2`,
    [claim.runId, claim.fence, workerGoneMs],
  );
  return rows[0]?.memory ?? undefined;
}

export async function demandMemory(tx: Queries, runId: string, minMemoryGiB: number): Promise<void> {
  const { rows } = await tx.query<{ device: NeededDevice }>('SELECT device FROM run WHERE id = $1', [runId]);
  const device = rows[0]?.device ?? 'any';
  await tx.query(
    `UPDATE run SET min_memory_gib = $2, placement_class = $3 || ${PRECISION_SUFFIX} WHERE id = $1`,
    [runId, minMemoryGiB, placementClass({ device, minMemoryGiB })],
  );
}
