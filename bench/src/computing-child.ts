/** Process entry: computes cases asked for on standard input (protocol.ts) with our own network. */
import { loadTensorFlow, type Device } from '@keygrid/model';
import readline from 'node:readline';
import type { Case } from './case.ts';
import { forgetPeakMemory, peakMemoryBytes } from './peak-memory.ts';
import type { About, Measured, Request } from './protocol.ts';
import { prepare, type Work } from './work/work.ts';

/** Runs before the first one that counts: libraries choose and compile their kernels in them. */
const WARM_UPS = 2;

const { library, threads, instructionSet } = await loadTensorFlow({ device: process.argv[2] as Device });
answer({ library, threads, instructionSet, peakBytes: peakMemoryBytes() } satisfies About);

let current: { key: string; work: Work; preparedBytes: number } | undefined;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Extract<Request, { repeat: number }>;
  try {
    const { work, preparedBytes } = await ready(request);
    const ms: number[] = [];
    while (ms.length < request.repeat) ms.push(await milliseconds(work));
    answer({ ms, preparedBytes, peakBytes: peakMemoryBytes() } satisfies Measured);
  } catch (error) {
    answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function ready({ case: wanted }: { case: Case }): Promise<NonNullable<typeof current>> {
  const key = JSON.stringify(wanted);
  if (current?.key === key) return current;
  current?.work.dispose();
  const work = prepare(wanted);
  current = { key, work, preparedBytes: peakMemoryBytes() };
  forgetPeakMemory();
  for (let i = 0; i < WARM_UPS; i++) await work.run();
  return current;
}

async function milliseconds(work: Work): Promise<number> {
  const started = performance.now();
  await work.run();
  return performance.now() - started;
}

function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
