/** What this machine offers: how many runs at once, on which device, with which threads. */
import { smallest, UserError } from '@keygrid/contract';
import type { Ready } from '@keygrid/ipc';
import { machineId, type WorkerOffer } from '@keygrid/runs';
import os from 'node:os';
import { METHOD } from '@keygrid/training/config';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from '../child/child-environment.ts';
import { memoryLimitOf } from '../child/child-memory.ts';
import { childSource, type ChildSource } from '../child/child-source.ts';
import { findGpus, type Gpu, type GpuSearch } from './gpus.ts';
import { machineNotes } from './machine-notes.ts';

export interface Machine {
  offer: Omit<WorkerOffer, 'commit' | 'version'>;
  /** Spares of all places; the first one told which device the numeric library really finds. */
  children: ChildSource;
  /** One place a slot. */
  places: ChildPlace[];
  /** Of one run's child; an exclusive run has that of all slots. */
  memoryLimitBytes: (isExclusive: boolean) => number;
  /** What the person who started the worker should know. */
  notes: string[];
}

/** Only children load the numeric library, so the first spare child says what this machine can do. */
export async function openMachine(options: WorkerOptions, silenceMs: number): Promise<Machine> {
  const search = await searchFor(options.device);
  if (options.device === 'cuda' && search.problem !== undefined)
    throw new UserError(
      `Device cuda was asked for, but ${search.problem}. Use --device cpu or auto to compute without a GPU.`,
    );
  let { gpus } = search;
  let tried = await tryPlaces(options, gpus, silenceMs);
  if (gpus.length > 0 && tried.ready.environment.device !== 'cuda') {
    tried.children.close();
    gpus = [];
    tried = await tryPlaces({ ...options, device: 'cpu' }, gpus, silenceMs);
  }
  const { places, children, ready } = tried;
  const notes = machineNotes({ options, places, search, environment: ready.environment });
  const limit = memoryLimitOf(options, places.length);
  return {
    offer: offerOf(places, ready, { gpus, memoryLimitBytes: limit }),
    children,
    places,
    memoryLimitBytes: (isExclusive) => (isExclusive ? places.length : 1) * limit,
    notes,
  };
}

async function searchFor(device: WorkerOptions['device']): Promise<GpuSearch> {
  const mayUseGpu = device === 'auto' || device === 'cuda';
  return mayUseGpu ? findGpus(process.env['CUDA_VISIBLE_DEVICES']) : { gpus: [] };
}

async function tryPlaces(options: WorkerOptions, gpus: Gpu[], silenceMs: number) {
  const places = placesOf(options, gpus);
  const [first] = places;
  if (!first) throw new Error('A worker needs at least one slot.');
  const allThreads = allThreadsOf(options, places);
  const children = childSource(places, { device: options.device, silenceMs, allThreads });
  const ready = await children.ready(first).catch((cause: unknown) => {
    throw new UserError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  return { places, children, ready };
}

export function placesOf(
  { slots: wantedSlots, threads: wantedThreads }: Pick<WorkerOptions, 'slots' | 'threads'>,
  gpus: Gpu[],
): ChildPlace[] {
  const cores = os.availableParallelism();
  const slots = wantedSlots ?? (gpus.length || Math.max(1, Math.floor(cores / (wantedThreads ?? 1))));
  const threads = wantedThreads ?? Math.max(1, Math.floor(cores / slots));
  return Array.from({ length: slots }, (_, slot): ChildPlace => {
    const gpu = gpus[slot % gpus.length]?.id;
    return { threads, precision: 'float32', ...(gpu === undefined ? {} : { gpu }) };
  });
}

/** Those of all slots together; every core where no number of threads a slot was given. */
export function allThreadsOf({ threads }: Pick<WorkerOptions, 'threads'>, places: ChildPlace[]): number {
  return threads === undefined ? os.availableParallelism() : threads * places.length;
}

export function offerOf(
  places: ChildPlace[],
  { environment, precisions }: OfferedBy,
  { gpus, memoryLimitBytes }: { gpus: Gpu[]; memoryLimitBytes: number },
): Machine['offer'] {
  const memoryGiB = gpus.length > 0 ? smallest(gpus.map((gpu) => gpu.memoryGiB)) : memoryLimitBytes / 2 ** 30;
  return {
    host: os.hostname(),
    machine: machineId(),
    pid: process.pid,
    slots: places.length,
    device: environment.backend === 'javascript' ? 'javascript' : environment.device,
    memoryGiB: Math.floor(memoryGiB),
    precisions,
    methods: METHOD,
  };
}

type OfferedBy = Pick<Ready, 'precisions'> & {
  environment: Pick<Ready['environment'], 'backend' | 'device'>;
};
