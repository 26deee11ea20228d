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

const WATCHED_MS = 500;

/** Share of all cores that is in use now. */
export async function busyShare(): Promise<number> {
  const before = processorTimes();
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  const after = processorTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function processorTimes(): { idle: number; all: number } {
  const times = os.cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((time) => Object.values<number>(time))),
  };
}
