/** The machine a result was measured on. */
import os from 'node:os';

export interface Host {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Widest vector instructions. */
  readonly instructionSet: string;
  readonly system: string;
  readonly node: string;
}

export function describeHost(instructionSet: string): Host {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    instructionSet,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
  };
}
