/** What this machine offers: how many runs at once, on which device, with which threads. */
import { note, UserError, type Precision } from '@keygrid/contract';
import type { Ready } from '@keygrid/ipc';
import { machineId, PROGRAM_METHOD, type WorkerOffer } from '@keygrid/runs';
import os from 'node:os';
import { METHODS } from '@keygrid/plan';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from '../child/child-environment.ts';
import { memoryLimitOf } from '../child/child-memory.ts';
import { childSource, type ChildSource, type ChildSourceOptions } from '../child/child-source.ts';
import { cardsOf, type Cards } from './cards.ts';
import { findGpus, type Gpu, type GpuSearch } from './gpus.ts';
import { machineNotes } from './machine-notes.ts';
import { allThreadsOf, placesOf, slotsACard } from './places.ts';
import { onEveryCard, whyLacking } from './precisions.ts';
import { unfit } from './shares.ts';

export interface Machine {
  offer: Omit<WorkerOffer, 'commit' | 'version'>;
  /** Spares of all places; the first one told which device the numeric library really finds. */
  children: ChildSource;
  /** One place a slot. */
  places: ChildPlace[];
  cards: Cards;
  /** Of one run's child; an exclusive run has that of all slots. */
  memoryLimitBytes: (isExclusive: boolean) => number;
  /** Why it does not offer one, as a clause. */
  whyLacking: (precision: Precision) => string;
  /** What the person who started the worker should know. */
  notes: string[];
}

type ChildTimes = Pick<ChildSourceOptions, 'silenceMs' | 'startMs'>;

/** Only children load the numeric library, so the first spare child says what this machine can do. */
export async function openMachine(options: WorkerOptions, times: ChildTimes): Promise<Machine> {
  const search = fitting(await searchFor(options.device), options);
  const asksForGpu = options.device === 'cuda' || options.slotsPerGpu !== undefined;
  if (asksForGpu && search.gpus.length === 0) throw noGpu(options, search.problem);
  let { gpus } = search;
  let tried = await tryPlaces(options, gpus, times).catch((error: unknown) => {
    if (asksForGpu || gpus.length === 0) throw error;
    return undefined;
  });
  if (!tried) {
    gpus = [];
    tried = await tryPlaces({ ...options, device: 'cpu' }, gpus, times);
  }
  const { places, children, ready } = tried;
  const cards = cardsOf(gpus, places);
  const notes = machineNotes({ options, places, search, environment: ready.environment });
  const limit = memoryLimitOf(options, places.length);
  return {
    offer: allowed(offerOf(places, ready, { gpus, cards, memoryLimitBytes: limit }), options),
    children,
    places,
    cards,
    memoryLimitBytes: (isExclusive) => (isExclusive ? places.length : 1) * limit,
    whyLacking: (precision) => whyLacking(precision, gpus),
    notes,
  };
}

async function searchFor(device: WorkerOptions['device']): Promise<GpuSearch> {
  const mayUseGpu = device === 'auto' || device === 'cuda';
  return mayUseGpu
    ? findGpus(process.env['CUDA_VISIBLE_DEVICES'])
    : { gpus: [], problem: `--device ${device} uses none` };
}

/** Without the cards that are too old or too small, each said; the problem is the first of them where no other is left. */
function fitting(search: GpuSearch, options: WorkerOptions): GpuSearch {
  const slots = slotsACard(options, search.gpus.length);
  const problems = search.gpus.map((gpu) => unfit(gpu, slots));
  const gpus = search.gpus.filter((_, i) => problems[i] === undefined);
  const [first] = problems.filter((problem) => problem !== undefined);
  if (first === undefined) return search;
  if (gpus.length === 0) return { gpus, problem: first };
  for (const problem of problems) if (problem !== undefined) note(`note: ${problem}; it is left out`);
  return { gpus };
}

function noGpu({ device, slotsPerGpu }: WorkerOptions, problem = 'there is none'): UserError {
  const asked = device === 'cuda' ? 'Device cuda was asked for' : `--slots-per-gpu ${slotsPerGpu} was given`;
  const instead =
    slotsPerGpu === undefined
      ? 'Use --device cpu or auto to compute without a GPU.'
      : 'Use fewer slots, or --slots on a CPU.';
  return new UserError(`${asked}, but ${problem}. ${instead}`);
}

async function tryPlaces(options: WorkerOptions, gpus: Gpu[], times: ChildTimes) {
  const places = placesOf(options, gpus);
  const [first] = places;
  if (!first) throw new Error('A worker needs at least one slot.');
  const allThreads = allThreadsOf(options, places);
  const children = childSource(places, { device: options.device, ...times, allThreads });
  const ready = await children.ready(first).catch((cause: unknown) => {
    children.close();
    throw new UserError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  return { places, children, ready };
}

export function offerOf(
  places: ChildPlace[],
  { environment, precisions }: OfferedBy,
  { gpus, cards, memoryLimitBytes }: { gpus: Gpu[]; cards: Cards; memoryLimitBytes: number },
): Machine['offer'] {
  const onCpu = { slots: places.length, memoryGiB: Math.floor(memoryLimitBytes / 2 ** 30) };
  return {
    host: os.hostname(),
    machine: machineId(),
    pid: process.pid,
    device: environment.backend === 'javascript' ? 'javascript' : environment.device,
    ...(cards.offer() ?? onCpu),
    precisions: onEveryCard(precisions, gpus),
    methods: METHODS,
  };
}

/** Programs are code that comes with a grid: a worker offers to run them only where its owner says so. */
function allowed(offer: Machine['offer'], { allowPrograms }: WorkerOptions): Machine['offer'] {
  if (allowPrograms === true) return offer;
  const methods = Object.entries(offer.methods).filter(([name]) => name !== PROGRAM_METHOD);
  return { ...offer, methods: Object.fromEntries(methods) };
}

type OfferedBy = Pick<Ready, 'precisions'> & {
  environment: Pick<Ready['environment'], 'backend' | 'device'>;
};
