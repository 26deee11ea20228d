/** What NVIDIA's program tells of the card while a contender computes: its load and the memory in use. */
import { computeEnvironment } from '@keygrid/contract';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface CardSample {
  /** Per cent of the time in which any kernel ran. */
  readonly busy: number;
  /** Of all processes together. */
  readonly usedMiB: number;
}

/** Between two looks, in milliseconds. */
const LOOK_MS = 250;
const QUERY = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits'];

/** `37, 1024` → both numbers; undefined: no such line. */
export function parseSample(line: string): CardSample | undefined {
  const [busy, usedMiB] = line.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return Number.isFinite(busy) && Number.isFinite(usedMiB)
    ? { busy: busy as number, usedMiB: usedMiB as number }
    : undefined;
}

/** Of the one card that this process may see. */
export async function lookAtCard(): Promise<CardSample | undefined> {
  const index = (process.env['CUDA_VISIBLE_DEVICES'] ?? '0').split(',')[0] ?? '0';
  try {
    const env = computeEnvironment(process.env);
    const { stdout } = await promisify(execFile)('nvidia-smi', [`--id=${index}`, ...QUERY], { env });
    return parseSample(stdout.split('\n')[0] ?? '');
  } catch {
    return undefined; // nothing is said of the card; times stand by themselves
  }
}

/** Looks until `stop`, which gives the samples. */
export function watchCard(): { stop(): Promise<CardSample[]> } {
  const samples: CardSample[] = [];
  const stopped = new AbortController();
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      const sample = await lookAtCard();
      if (!sample) return;
      samples.push(sample);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        stopped.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await watching;
      return samples;
    },
  };
}
