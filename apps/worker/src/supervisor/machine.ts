/** What this machine offers: how many runs at once, on which device, with which threads. */
import { UserError } from '@keygrid/geometry';
import type { WorkerOffer } from '@keygrid/runs';
import { METHOD } from '@keygrid/training/config';
import os from 'node:os';
import type { NumericEnvironment } from '../ipc.ts';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from './child-environment.ts';
import { childSource, type ChildSource } from './child-source.ts';
import { listGpus, type Gpu } from './gpus.ts';

export interface Machine {
  offer: Omit<WorkerOffer, 'commit' | 'version'>;
  /** Spares of all places; the first one told which device the numeric library really finds. */
  children: ChildSource;
  /** One place a slot. */
  places: ChildPlace[];
}

/** Only children load the numeric library, so the first spare child says what this machine can do. */
export async function openMachine(options: WorkerOptions, silenceMs: number): Promise<Machine> {
  const mayUseGpu = options.device === 'auto' || options.device === 'cuda';
  const gpus = mayUseGpu ? await listGpus(process.env['CUDA_VISIBLE_DEVICES']) : [];
  const places = placesOf(options, gpus);
  const children = childSource(places, options.device, silenceMs);
  const environment = await children.ready(firstOf(places)).catch((cause: unknown) => {
    throw new UserError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  if (gpus.length > 0 && environment.device !== 'cuda') {
    children.close();
    return openMachine({ ...options, device: 'cpu' }, silenceMs);
  }
  return { offer: offerOf(places, environment, gpus), children, places };
}

function firstOf(places: ChildPlace[]): ChildPlace {
  const [first] = places;
  if (!first) throw new Error('A worker needs at least one slot.');
  return first;
}

export function placesOf({ slots: wanted }: Pick<WorkerOptions, 'slots'>, gpus: Gpu[]): ChildPlace[] {
  const cores = os.availableParallelism();
  const slots = wanted ?? (gpus.length || cores);
  const threads = Math.max(1, Math.floor(cores / slots));
  return Array.from({ length: slots }, (_, slot): ChildPlace => {
    const gpu = gpus[slot % gpus.length]?.id;
    return { threads, precision: 'float32', ...(gpu === undefined ? {} : { gpu }) };
  });
}

export function offerOf(
  places: ChildPlace[],
  { backend, device }: Pick<NumericEnvironment, 'backend' | 'device'>,
  gpus: Gpu[],
): Machine['offer'] {
  const memoryGiB = gpus.length > 0 ? Math.min(...gpus.map((gpu) => gpu.memoryGiB)) : os.totalmem() / 2 ** 30;
  return {
    host: os.hostname(),
    pid: process.pid,
    slots: places.length,
    device: backend === 'javascript' ? 'javascript' : device,
    memoryGiB: Math.floor(memoryGiB),
    methods: METHOD,
  };
}
