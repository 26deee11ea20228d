/** Whether TensorFlow may find an NVIDIA GPU here, in words for people, and which one it is. */
import { computeEnvironment, shortened, type Processor } from '@keygrid/contract';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { systemFacts, systemObstacle, type SystemFacts } from './nvidia-driver.ts';

/** NVIDIA's driver: its library, and its program that tells about GPUs. */
const DRIVER = 'libcuda.so.1';
const DRIVER_PROGRAM = 'nvidia-smi';

/** Which library `npm run setup` has installed; the CUDA one brings NVIDIA's with it. */
export function installedLibrary(): Processor {
  const addon = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json');
  return fs.existsSync(path.join(path.dirname(addon), 'deps', 'nvidia')) ? 'cuda' : 'cpu';
}

interface GpuFacts {
  readonly driver: string | undefined;
  readonly visible: string | undefined;
  readonly system?: SystemFacts;
}

/** What stands in the way of a GPU, as a clause; undefined: nothing that can be seen before the library is loaded. */
export function gpuObstacle(
  library: Processor,
  { driver, visible, system = { nodes: 0 } }: GpuFacts = {
    driver: driverProblem(),
    visible: process.env['CUDA_VISIBLE_DEVICES'],
    system: systemFacts(),
  },
): string | undefined {
  if (library === 'cpu') return 'TensorFlow’s CPU library is installed (for a GPU: npm run setup -- --cuda)';
  const obstacle = systemObstacle(system, driver);
  if (obstacle !== undefined) return obstacle;
  if (visible === '' || visible?.startsWith('-')) return `CUDA_VISIBLE_DEVICES=${visible} hides every GPU`;
  return undefined;
}

/** What the system's loader says when it is asked for the driver's library; undefined when it finds it. */
export function driverProblem(file = DRIVER): string | undefined {
  try {
    process.dlopen({ exports: {} }, file);
  } catch (error) {
    const [words = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    // Found, but not a Node module: that is what it should be.
    return words.includes(`${file}: `) ? words : undefined;
  }
  return undefined;
}

/**
 * NVIDIA's libraries that TensorFlow's own loader does not find, asked of the loaded library itself; without one of them it
 * opens no GPU, and says so only in its log. Needs no card.
 */
export function missingCudaLibraries(): string[] {
  // A function of ours: tools/setup/addon/gpu.mjs.
  const { binding } = tf.backend() as { readonly binding?: { missingCudaLibraries?(): string[] } };
  return binding?.missingCudaLibraries?.() ?? [];
}

/** Model, compute capability and driver of the one GPU this process may see: they decide the bits. */
export function gpuModel(visible = process.env['CUDA_VISIBLE_DEVICES'] ?? '0'): string {
  const query = [`--id=${visible.split(',')[0]}`, '--query-gpu=name,compute_cap,driver_version'];
  try {
    const answer = execFileSync(DRIVER_PROGRAM, [...query, '--format=csv,noheader'], {
      encoding: 'utf8',
      env: computeEnvironment(process.env),
    });
    const [name, capability, driver] = answer.split(',').map((part) => part.trim());
    return `${name}, compute ${capability}, driver ${driver}`;
  } catch {
    return 'unknown (nvidia-smi does not answer)';
  }
}

/** Compute capability of the oldest cards that TensorFlow's CUDA library has code for (Pascal). */
const OLDEST = 6;

/** Why TensorFlow opens none of the cards this process may see, where the first of them tells, as a clause. */
export function cardObstacle(visible = process.env['CUDA_VISIBLE_DEVICES']): string | undefined {
  const model = gpuModel(visible);
  const [, capability] = /compute (\d+\.\d+)/.exec(model) ?? [];
  if (capability !== undefined && Number(capability) < OLDEST)
    return `this GPU (${model}) is too old: TensorFlow’s library has code for compute capability ${OLDEST}.0 and later`;
  if (capability === undefined && visible !== undefined)
    return `CUDA_VISIBLE_DEVICES=${shortened(visible)} names no GPU that nvidia-smi knows (nvidia-smi -L lists those there are)`;
  return undefined;
}
