/** Workers say what they offer and that they live; the queue is filled for those that do. */
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { machineId } from './machine-id.ts';
import { reservationOf } from './machine.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Card, WorkerOffer } from '../types.ts';

/** Returns the worker's id. */
export async function registerWorker(home: Home, offer: WorkerOffer): Promise<string> {
  const id = randomUUID();
  const {
    host,
    machine,
    pid,
    slots,
    device,
    memoryGiB,
    cards = [],
    precisions,
    methods,
    commit,
    version,
    program,
  } = offer;
  await sqlOf(home).query(
    `INSERT INTO worker (id, host, machine, pid, slots, device, memory_gib, precisions, methods, commit, version, cards, program)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9::jsonb, $10, $11, $12::jsonb, $13::jsonb)`,
    [
      id,
      host,
      machine,
      pid,
      slots,
      device,
      memoryGiB,
      precisions,
      JSON.stringify(methods),
      commit ?? null,
      version ?? null,
      JSON.stringify(cards),
      program === undefined ? null : JSON.stringify(program),
    ],
  );
  return id;
}

export async function touchWorker(home: Home, workerId: string): Promise<void> {
  await sqlOf(home).query('UPDATE worker SET last_seen_at = clock_timestamp() WHERE id = $1', [workerId]);
}

/** A card was lost: what the worker still offers. */
export async function noteCards(
  home: Home,
  workerId: string,
  { cards = [], slots, memoryGiB }: Pick<WorkerOffer, 'cards' | 'slots' | 'memoryGiB'>,
): Promise<void> {
  await sqlOf(home).query('UPDATE worker SET cards = $2::jsonb, slots = $3, memory_gib = $4 WHERE id = $1', [
    workerId,
    JSON.stringify(cards),
    slots,
    memoryGiB,
  ]);
}

/** What a run needs (`needs.ts`) is missing on its machine, in a sentence; undefined: it is there again. */
export async function noteLack(
  home: Home,
  workerId: string,
  { need, why }: { readonly need: string; readonly why: string | undefined },
): Promise<void> {
  await sqlOf(home).query(
    `UPDATE worker SET lacks = CASE WHEN $3::text IS NULL THEN lacks - $2::text
                               ELSE lacks || jsonb_build_object($2::text, $3::text) END WHERE id = $1`,
    [workerId, need, why ?? null],
  );
}

/** It will claim no more. */
export async function retireWorker(home: Home, workerId: string): Promise<void> {
  await sqlOf(home).query('UPDATE worker SET retired_at = clock_timestamp() WHERE id = $1', [workerId]);
}

export interface LiveWorker extends Omit<WorkerOffer, 'commit' | 'version' | 'program'> {
  readonly id: string;
  /** Null where it did not say. */
  readonly commit: string | null;
  readonly version: string | null;
  readonly cards: readonly Card[];
  /** What runs need and its machine has not, each with a sentence on why. */
  readonly lacks: Readonly<Record<string, string>>;
  readonly running: number;
  /** Runs on its machine, of any worker. */
  readonly onMachine: number;
  /** The exclusive run that has its machine. */
  readonly takenBy: string | null;
  /** The exclusive run that its machine is kept for: nothing else starts there. */
  readonly keptFor: string | null;
}

/** Seen within `workerGoneMs` and not retired; those of this machine whose process is gone are not counted. */
export async function liveWorkers(home: Home): Promise<LiveWorker[]> {
  const { rows } = await sqlOf(home).query<LiveWorker>(
    `SELECT id, host, machine, pid, slots, device, memory_gib AS "memoryGiB", cards, precisions, lacks, methods, commit, version,
            (SELECT count(*)::int FROM lease WHERE worker_id = own.id) AS running,
            (SELECT count(*)::int FROM machine_in_use AS used WHERE used.machine = own.machine) AS "onMachine",
            (SELECT min(run_id) FROM machine_in_use AS used WHERE used.machine = own.machine AND exclusive) AS "takenBy",
            (SELECT run_id FROM (${reservationOf('own.machine', '$1')}) AS kept) AS "keptFor"
     FROM worker AS own WHERE retired_at IS NULL AND last_seen_at > clock_timestamp() - $1 * interval '1 millisecond'
     ORDER BY host, started_at`,
    [home.tunables.workerGoneMs],
  );
  return rows.filter((worker) => !isGone(worker));
}

/** Known for sure only here: a process of this machine that does not exist. Of a run's lease this says nothing (I7). */
export function isGone({ host, machine, pid }: Pick<WorkerOffer, 'host' | 'machine' | 'pid'>): boolean {
  if (host !== os.hostname() || machine !== machineId()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
