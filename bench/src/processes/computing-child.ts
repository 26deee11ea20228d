/** Process entry: computes cases asked for on standard input (protocol.ts) with our own network. */
import type { Device, Precision } from '@keygrid/contract';
import { loadTensorFlow } from '@keygrid/model';
import { peakMemoryBytes } from '@keygrid/training';
import readline from 'node:readline';
import type { Case } from '../case.ts';
import { forgetPeakMemory } from './memory.ts';
import type { About, Measured, Request } from './protocol.ts';
import { watchLongRun } from '../work/watch-long-run.ts';
import { prepare, type Work } from '../work/work.ts';

/** Runs before the first one that counts: libraries choose and compile their kernels in them. A long one is enough. */
const WARM_UPS = 2;
const LONG_MS = 5000;

/** The device and, where it is not float32, the precision. */
const [, , device, precision] = process.argv as [string, string, Device, Precision?];
const numeric = await loadTensorFlow({ device, precision });
const { library, threads, instructionSet } = numeric;
answer({ library, threads, instructionSet, peakBytes: peakMemoryBytes() } satisfies About);

type OurRequest = Exclude<Request, { tune: Case }>;

let current: { key: string; work: Work; preparedBytes: number } | undefined;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as OurRequest;
  try {
    answer(
      'watch' in request ? { samples: await watchLongRun(request.watch, numeric) } : await measure(request),
    );
  } catch (error) {
    answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

current?.work.dispose(); // threads of its own would keep this process alive

async function measure({ case: wanted, repeat }: Extract<OurRequest, { repeat: number }>): Promise<Measured> {
  const { work, preparedBytes } = await ready(wanted);
  const [ms, cpuMs]: [number[], number[]] = [[], []];
  while (ms.length < repeat) {
    const before = process.cpuUsage();
    ms.push(await milliseconds(work));
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000);
  }
  return { ms, cpuMs, preparedBytes, peakBytes: peakMemoryBytes() };
}

async function ready(wanted: Case): Promise<NonNullable<typeof current>> {
  const key = JSON.stringify(wanted);
  if (current?.key === key) return current;
  current?.work.dispose();
  const work = await prepare(wanted);
  current = { key, work, preparedBytes: peakMemoryBytes() };
  forgetPeakMemory();
  await warmUp(work);
  return current;
}

async function warmUp(work: Work): Promise<void> {
  if (work.warmUp) return work.warmUp();
  for (let i = 0; i < WARM_UPS; i++) if ((await milliseconds(work)) > LONG_MS) return;
}

async function milliseconds(work: Work): Promise<number> {
  const started = performance.now();
  await work.run();
  return performance.now() - started;
}

function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
