/** Process entry: computes cases asked for on standard input (protocol.ts) with our own network. */
import { UserError, type Device, type Precision } from '@keygrid/contract';
import { countCalls, loadTensorFlow, type Calls, type LoadOptions } from '@keygrid/model';
import { peakMemoryBytes } from '@keygrid/training/evaluation';
import readline from 'node:readline';
import type { Case } from '../case.ts';
import { forgetPeakMemory } from './memory.ts';
import type { About, Measured, Request } from './protocol.ts';
import { watchLongRun } from '../work/watch-long-run.ts';
import { prepare } from '../work/prepare.ts';
import type { Work } from '../work/work.ts';

/** Runs before the first one that counts: libraries choose and compile their kernels in them. A long one is enough. */
const WARM_UPS = 2;
const LONG_MS = 5000;

/** The device, the precision (default float32), and `gpu` for the calls of a GPU on a CPU. */
const [, , device, precision, codePath] = process.argv as [
  string,
  string,
  Device,
  Precision?,
  LoadOptions['codePath']?,
];
const numeric = await loadTensorFlow({ device, precision, codePath }).catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  answer({ error: error.message });
  process.exit(2);
});
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
  const [ms, cpuMs, waitingMs]: [number[], number[], number[]] = [[], [], []];
  let calls: Calls | undefined;
  while (ms.length < repeat) {
    const before = process.cpuUsage();
    calls = await countCalls(async () => void ms.push(await milliseconds(work)));
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000);
    if (calls) waitingMs.push(calls.waitingMs);
  }
  const counted = calls && { calls: { ...calls, pairs: work.pairs ?? 1 }, waitingMs };
  return { ms, cpuMs, preparedBytes, peakBytes: peakMemoryBytes(), ...counted };
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
