/** Why a run is as it is, in sentences. */
import { own } from '@keygrid/contract';
import {
  METHOD_NAME,
  canServe,
  fullDisks,
  placementOf,
  PROGRAM_METHOD,
  type Home,
  type Stage,
  type Status,
  isGone,
  liveWorkers,
  type LiveWorker,
  needsOf,
  SPEC_WITH_MODEL,
  type NeedySpec,
} from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { machinesClosedTo } from './closed-machines.ts';
import { leftToOthers } from './left-to-others.ts';
import { lostCards } from './lost-cards.ts';

interface Facts {
  readonly id: string;
  readonly stage: Stage;
  readonly status: Status;
  readonly method: number;
  readonly method_name: string;
  readonly wanted: boolean;
  readonly held: boolean;
  readonly exclusive: boolean;
  readonly placement_class: string;
  readonly spec: NeedySpec;
  readonly last_class: string | null;
  readonly last_message: string | null;
  readonly wait_s: number;
  readonly training_id: string | null;
  readonly training_status: Status | null;
  readonly training_message: string | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly machine: string | null;
  readonly phase: string | null;
  readonly step: number | null;
  readonly total_steps: number | null;
  readonly lease_s: number | null;
}

export async function whyOf(home: Home, runId: string): Promise<string[]> {
  const { rows } = await readerOf(home).query<Facts>(
    `SELECT run.id, run.stage, run.status, run.method, ${METHOD_NAME} AS method_name, run.wanted, run.held, run.exclusive, run.placement_class, ${SPEC_WITH_MODEL} AS spec, run.last_class, run.last_message,
            extract(epoch FROM run.available_at - clock_timestamp())::float8 AS wait_s,
            training.id AS training_id, training.status AS training_status, training.last_message AS training_message,
            worker.host, worker.pid, worker.machine, lease.phase, lease.step, lease.total_steps,
            extract(epoch FROM lease.until - clock_timestamp())::float8 AS lease_s
     FROM run LEFT JOIN run AS training ON training.id = run.training_id
     LEFT JOIN lease ON lease.run_id = run.id LEFT JOIN worker ON worker.id = lease.worker_id
     WHERE run.id = $1`,
    [runId],
  );
  const [facts] = rows;
  if (!facts) return [];
  const before = facts.last_class
    ? [`The attempt before ended as ${facts.last_class}: ${facts.last_message}`]
    : [];
  switch (facts.status) {
    case 'WAITING':
      return [`It waits for its training ${facts.training_id}, which is ${facts.training_status}.`];
    case 'BLOCKED':
      return [
        `Its training ${facts.training_id} is ${facts.training_status}${facts.training_message ? `: ${facts.training_message}` : ''}`,
        'It goes on by itself once the training is opened again and succeeds.',
      ];
    case 'QUEUED':
      return [...(await whyQueued(home, facts)), ...before];
    case 'RUNNING':
      return [whereRunning(facts), ...before];
    case 'FAILED':
      return [`It ended as ${facts.last_class}: ${facts.last_message}`];
    case 'CANCELLED':
      return ['No study needs it any longer. Submitting one that does opens it again.'];
    case 'SUCCEEDED':
      return ['Its results are stored: keygrid report and keygrid query show them.'];
  }
}

function whereRunning({
  host,
  pid,
  machine,
  phase,
  step,
  total_steps: total,
  lease_s: lease,
}: Facts): string {
  if (host !== null && pid !== null && machine !== null && lease !== null && isGone({ host, pid, machine })) {
    const soon = lease > 0 ? `its lease runs out in ${lease.toFixed(0)} s` : 'its lease has run out';
    return `Worker ${pid} on ${host} ran it and is gone; ${soon}, and the next pass of a scheduler gives it to others.`;
  }
  const at = step === null ? '' : `, step ${step}${total === null ? '' : ` of ${total}`}`;
  const renewed = lease !== null && lease < 0 ? `; its lease ran out ${(-lease).toFixed(0)} s ago` : '';
  return `Worker ${pid} on ${host} runs it${phase ? ` (${phase}${at})` : ''}${renewed}.`;
}

async function whyQueued(home: Home, facts: Facts): Promise<string[]> {
  if (!facts.wanted) return ['No study needs it.'];
  if (facts.held) return ['Every study that needs it is paused.'];
  if (facts.wait_s > 0) return [`It is tried again in ${facts.wait_s.toFixed(0)} s.`];
  const workers = await liveWorkers(home);
  if (workers.length === 0)
    return ['No worker is alive. Start one with `keygrid worker`, or use `keygrid run`.'];
  const placed = workers.filter((worker) => canServe(worker, facts.placement_class));
  if (placed.length === 0 && forbidsPrograms(workers, facts.placement_class))
    return [
      'No live worker runs programs. Start one with `keygrid worker --allow-programs`: a program may do all that its user may.',
    ];
  if (placed.length === 0)
    return [
      `No live worker offers ${placeOf(facts.placement_class)}.`,
      ...offersOf(workers),
      ...lostCards(workers),
    ];
  const able = placed.filter(({ methods }) => own(methods, facts.method_name) === facts.method);
  if (able.length === 0) {
    return [
      `No live worker runs method ${facts.method} of ${facts.method_name}: update Keygrid on the workers.`,
    ];
  }
  const { equipped, reasons } = leftToOthers(needsOf(facts.spec), able);
  if (equipped.length === 0) return reasons;
  return machinesClosedTo(facts, equipped) ?? (await noRoom(home)) ?? [busyOrSoon(equipped)];
}

/** Some worker has the place, and none of those may run programs. */
function forbidsPrograms(workers: readonly LiveWorker[], placementClass: string): boolean {
  if (!placementOf(placementClass).isProgram) return false;
  return workers.some(({ methods, ...worker }) =>
    canServe({ ...worker, methods: { ...methods, [PROGRAM_METHOD]: 0 } }, placementClass),
  );
}

function placeOf(placementClass: string): string {
  const { device, minMemoryGiB, precision } = placementOf(placementClass);
  const place = `${device === 'any' ? 'memory' : device} ≥ ${minMemoryGiB} GiB`;
  if (precision === 'float32') return place;
  const who = precision === 'tf32' ? 'NVIDIA GPUs since compute capability 8.0' : 'CPUs with AMX';
  const rounded = `precision ${precision} (${who} do; precision: float32 runs everywhere)`;
  return device === 'any' && minMemoryGiB === 0 ? rounded : `${place} and ${rounded}`;
}

const OFFERS_SHOWN = 5;

/** What those that live offer instead. */
function offersOf(workers: readonly LiveWorker[]): string[] {
  const offering = workers.filter(({ slots }) => slots > 0);
  if (offering.length === 0) return [];
  const shown = offering.slice(0, OFFERS_SHOWN).map(({ host, pid, device, memoryGiB, precisions }) => {
    return `worker ${pid} on ${host}: ${device}, ${Math.floor(memoryGiB * 10) / 10} GiB, ${precisions.join(', ')}`;
  });
  const more = offering.length > shown.length ? `; and ${offering.length - shown.length} more` : '';
  return [`Offered: ${shown.join('; ')}${more}.`];
}

/** Workers start nothing while a disk they share with this machine is full. */
async function noRoom({ settings }: Home): Promise<string[] | undefined> {
  const full = await fullDisks(settings);
  if (full.length === 0) return undefined;
  return full.map(({ of, folder }) => `No run is started while the disk of the ${of} ${folder} is full.`);
}

function busyOrSoon(able: readonly LiveWorker[]): string {
  const slots = able.reduce((sum, worker) => sum + worker.slots, 0);
  const running = able.reduce((sum, worker) => sum + worker.running, 0);
  if (running < slots)
    return 'A worker has a free slot: it starts with the next pass of the scheduler, if one runs.';
  return `All ${slots} slots of ${able.length} able workers are busy.`;
}
