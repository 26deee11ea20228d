/** What this machine offers: how many runs at once, on which device, with which threads. */
import { UserError } from '@keygrid/geometry';
import type { WorkerOffer } from '@keygrid/runs';
import { METHOD } from '@keygrid/training/config';
import os from 'node:os';
import type { NumericEnvironment } from '../ipc.ts';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from './child-environment.ts';
import { startChild, type ChildProcess } from './child-process.ts';
import { listGpus, type Gpu } from './gpus.ts';

export interface Machine {
  offer: Omit<WorkerOffer, 'commit' | 'version'>;
  /** One place a slot. */
  places: ChildPlace[];
}

/** Asks a child which device the numeric library really finds: only children load it. */
export async function inspectMachine(options: WorkerOptions, silenceMs: number): Promise<Machine> {
  const mayUseGpu = options.device === 'auto' || options.device === 'cuda';
  const gpus = mayUseGpu ? await listGpus(process.env['CUDA_VISIBLE_DEVICES']) : [];
  const probe = startChild({ threads: 1, gpu: gpus[0]?.id, precision: 'float32' }, options.device, silenceMs);
  const environment = await readyOrThrow(probe);
  probe.kill();
  return describeMachine(options, environment, environment.device === 'cuda' ? gpus : []);
}

export function describeMachine(
  options: WorkerOptions,
  environment: Pick<NumericEnvironment, 'backend' | 'device'>,
  gpus: Gpu[],
): Machine {
  const cores = os.availableParallelism();
  const slots = options.slots ?? (gpus.length || cores);
  const threads = Math.max(1, Math.floor(cores / slots));
  const places = Array.from({ length: slots }, (_, slot): ChildPlace => {
    const gpu = gpus[slot % gpus.length]?.id;
    return { threads, precision: 'float32', ...(gpu === undefined ? {} : { gpu }) };
  });
  const memoryGiB = gpus.length > 0 ? Math.min(...gpus.map((gpu) => gpu.memoryGiB)) : os.totalmem() / 2 ** 30;
  return {
    offer: {
      host: os.hostname(),
      pid: process.pid,
      slots,
      device: environment.backend === 'javascript' ? 'javascript' : environment.device,
      memoryGiB: Math.floor(memoryGiB),
      methods: METHOD,
    },
    places,
  };
}

async function readyOrThrow(child: ChildProcess): Promise<NumericEnvironment> {
  let why = '';
  child.listenToOutput((text) => (why += text));
  child.listen((message) => {
    if (message.type === 'error') why = message.message;
  });
  const environment = await child.ready;
  if (environment) return environment;
  throw new UserError(
    `This worker cannot run anything, its first child process ended at once: ${why.trim()}`,
  );
}
