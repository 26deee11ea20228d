/** What a change of status does to attempt and lease: SQL beside the change, over `moved`. */
import type { AttemptEnd } from '../record/attempts.ts';
import { PROVENANCE } from '../record/provenance.ts';
import type { Bind } from './bind.ts';
import type { Transition } from './transitions.ts';

/** The attempt that a claim begins. */
export interface Opening {
  readonly workerId: string;
  /** Default: the worker's. */
  readonly device: string | undefined;
  /** Of its slot; default: the worker's. */
  readonly memoryGiB: number | undefined;
  readonly leaseMs: number;
  /** The checkpoint it goes on from. */
  readonly from: { readonly runId: string; readonly step: number; readonly fence: number } | undefined;
  /** SQL: no other run is on the machine. */
  readonly alone: string;
}

interface Sql {
  /** Fence of the attempt that ends. */
  readonly ended: string;
  readonly cause: string;
  readonly bind: Bind;
}

export function attemptParts(
  { attempt }: Transition,
  { end, open }: { readonly end?: AttemptEnd; readonly open?: Opening },
  sql: Sql,
): string[] {
  if (attempt === 'opened' && open) return opened(open, sql);
  if (attempt === 'closed' && end) return closed(end, sql);
  return attempt === 'taken' ? taken(sql) : [];
}

/** A training once resumed in another numeric environment stays `approximate` (I5). */
function opened({ workerId, device, memoryGiB, leaseMs, from, alone }: Opening, { bind }: Sql): string[] {
  const worker = `${bind(workerId)}::text`;
  return [
    `leased AS (
       INSERT INTO lease (run_id, worker_id, fence, exclusive, until)
       SELECT id, ${worker}, fence, exclusive, clock_timestamp() + ${bind(leaseMs)}::float8 * interval '1 millisecond' FROM moved
     )`,
    `opened AS (
       INSERT INTO attempt
         (run_id, fence, worker_id, started_at, device, memory_gib, alone, commit, version, provenance, log_key, resumed_from_step, continuity)
       SELECT moved.id, moved.fence, worker.id, clock_timestamp(), coalesce(${bind(device ?? null)}, worker.device), ${bind(memoryGiB ?? null)}, ${alone},
              worker.commit, worker.version, ${PROVENANCE}, ${LOG_KEY}, ${bind(from?.step ?? null)}::int,
              coalesce((SELECT continuity FROM attempt WHERE run_id = ${bind(from?.runId ?? null)} AND fence = ${bind(from?.fence ?? null)}), 'exact')
       FROM moved JOIN run ON run.id = moved.id JOIN worker ON worker.id = ${worker}
       RETURNING run_id AS id, id::text AS attempt, continuity
     )`,
  ];
}

/** `logKey` in SQL: the fence is not known before. */
const LOG_KEY = `'runs/' || moved.id || '/' || moved.fence || '/log.txt'`;

function closed({ exit, message, stack, peakMemoryBytes }: AttemptEnd, { ended, bind }: Sql): string[] {
  return [
    `closed AS (
       UPDATE attempt SET ended_at = clock_timestamp(), exit = ${bind(exit)},
         message = ${bind(message ?? null)}, stack = ${bind(stack ?? null)},
         peak_memory_bytes = coalesce(${bind(peakMemoryBytes ?? null)}, peak_memory_bytes)
       FROM moved WHERE attempt.run_id = moved.id AND attempt.fence = ${ended} AND ended_at IS NULL
     )`,
    `released AS (DELETE FROM lease USING moved WHERE lease.run_id = moved.id AND lease.fence = ${ended})`,
  ];
}

/** The child is told by its worker, in a while: until then, or until the lease would have run out, it is on the machine. */
function taken({ ended, cause }: Sql): string[] {
  return [
    `closed AS (
       UPDATE attempt SET ended_at = clock_timestamp(), exit = 'cancelled', message = ${cause}
       FROM moved WHERE attempt.run_id = moved.id AND attempt.fence = ${ended} AND ended_at IS NULL
     )`,
    `released AS (
       DELETE FROM lease USING moved WHERE lease.run_id = moved.id
       RETURNING lease.run_id, lease.fence, lease.worker_id, lease.until
     )`,
    `left_behind AS (
       INSERT INTO leaving (run_id, fence, worker_id, until) SELECT run_id, fence, worker_id, until FROM released
     )`,
  ];
}
