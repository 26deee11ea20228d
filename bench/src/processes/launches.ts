/** How the measured processes are started: ours, and the PyTorch peer where it is installed. */
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../comparison/comparison.ts';
import type { Options } from '../options.ts';
import type { Launch } from './measured-process.ts';

/** `tools/bench.mjs` sets it where `peers --install` made an environment. */
const PEERS_PYTHON = 'KEYGRID_PEERS_PYTHON';

export function launchOurs({ threads, device }: Options): Launch {
  return {
    command: process.execPath,
    args: [path.join(import.meta.dirname, '../../dist/processes/computing-child.js'), device],
    env: { ...threadsEnvironment(threads), TF_NUM_INTRAOP_THREADS: String(threads) },
  };
}

/**
 * glibc otherwise gives large tensors back to the system and PyTorch pays for fresh pages at every operation: a 4D
 * convolution then takes up to 1.7 times as long. TensorFlow keeps its memory by itself.
 */
const KEEP_FREED_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
};

/** Undefined: not installed. */
export function launchPeer({ threads, device }: Options): Launch | undefined {
  const python = process.env[PEERS_PYTHON];
  if (!python || !fs.existsSync(python)) return undefined;
  return {
    command: python,
    args: [path.join(import.meta.dirname, '../../peers/peer.py'), device],
    env: { ...threadsEnvironment(threads), ...KEEP_FREED_MEMORY },
  };
}

/** The same process with settings of its own. */
export function withSettings(launch: Launch, { precision = 'float32', codePath }: Settings = {}): Launch {
  return { ...launch, args: [...launch.args, precision, ...(codePath ? [codePath] : [])] };
}

const threadsEnvironment = (threads: number) => ({
  OMP_NUM_THREADS: String(threads),
  BENCH_THREADS: String(threads),
});
