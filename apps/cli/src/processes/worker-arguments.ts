import type { Device } from '@keygrid/contract';
/** The worker's options, as this command takes them and as the worker's process reads them. */
export interface WorkerOptions {
  slots?: number;
  /** A slot. */
  threads?: number;
  /** GiB that one run may hold. */
  memory?: number;
  device: Device;
}

/** What is left out is left to the worker. */
export function workerArguments(options: WorkerOptions): string[] {
  return (['slots', 'threads', 'memory', 'device'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, String(value)];
  });
}
