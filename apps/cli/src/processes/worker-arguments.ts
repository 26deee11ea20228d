import type { Device } from '@keygrid/contract';
/** The worker's options, as this command takes them and as the worker's process reads them. */
export interface WorkerOptions {
  slots?: number;
  /** On each card. */
  slotsPerGpu?: number;
  /** A slot. */
  threads?: number;
  /** GiB that one run may hold. */
  memory?: number;
  device: Device;
  /** Whether it runs matchers that are programs. */
  allowPrograms?: boolean;
}

/** What is left out is left to the worker. */
export function workerArguments(options: WorkerOptions): string[] {
  const { slotsPerGpu, allowPrograms, ...same } = options;
  const named = { ...same, 'slots-per-gpu': slotsPerGpu };
  const values = (['slots', 'slots-per-gpu', 'threads', 'memory', 'device'] as const).flatMap((name) => {
    const value = named[name];
    return value === undefined ? [] : [`--${name}`, String(value)];
  });
  return allowPrograms === true ? [...values, '--allow-programs'] : values;
}
