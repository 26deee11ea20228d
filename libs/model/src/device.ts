/** Loads TensorFlow: the only file that imports a backend, and the place where a new device is added. */
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '@keygrid/geometry';
import os from 'node:os';
import util from 'node:util';
import { instructionSet } from './instruction-set.ts';

export type Device = 'auto' | 'cpu' | 'cuda' | 'javascript';

/** Everything outside the spec that decides the bits of a result (I5). */
export interface NumericEnvironment {
  /** `tensorflow` (native) or `javascript`. */
  readonly backend: 'tensorflow' | 'javascript';
  readonly device: 'cpu' | 'cuda';
  readonly threads: number;
  readonly instructionSet: string;
  readonly precision: 'float32' | 'bfloat16';
  /** Library and version. */
  readonly library: string;
  readonly node: string;
}

export interface LoadOptions {
  readonly device: Device;
  readonly precision?: 'float32' | 'bfloat16';
}

/**
 * Registers kernels and gradients and makes the backend current. Call once, before any tensor is made. The number of
 * threads is the parent's choice (`TF_NUM_INTRAOP_THREADS`). `auto` and `cpu` use the native library and fall back to
 * JavaScript with one line on stderr; `cuda` fails where there is no GPU.
 */
export async function loadTensorFlow({
  device,
  precision = 'float32',
}: LoadOptions): Promise<NumericEnvironment> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (precision === 'bfloat16') process.env.ONEDNN_DEFAULT_FPMATH_MODE = 'BF16';
  tf.enableProdMode();
  const native = device !== 'javascript' && (await loadNative(device));
  if (!native) await loadJavaScript();
  const gpu = native && usesGpu();
  if (device === 'cuda' && !gpu) {
    throw new UserError(
      'Device cuda was asked for, but this TensorFlow library finds no GPU. Set it up with --cuda, or use device cpu.',
    );
  }
  return {
    backend: native ? 'tensorflow' : 'javascript',
    device: gpu ? 'cuda' : 'cpu',
    threads: native ? Number(process.env.TF_NUM_INTRAOP_THREADS ?? os.availableParallelism()) : 1,
    instructionSet: instructionSet(),
    precision,
    library: native ? `tensorflow ${nativeVersion()} / tfjs ${tf.version_core}` : `tfjs ${tf.version_core}`,
    node: process.version,
  };
}

async function loadNative(device: Device): Promise<boolean> {
  // The addon's JavaScript calls functions that Node 24 no longer has; assigned always, since Node 22 has them and warns.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: (value: unknown) => Array.isArray(value),
  });
  try {
    await import('@tensorflow/tfjs-node-gpu');
    return true;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    if (device === 'cuda')
      throw new UserError(`TensorFlow's native library could not be loaded: ${why}`, { cause });
    process.stderr.write(
      `warning: TensorFlow's native library could not be loaded (${why}); using JavaScript, which is correct but slow. Run npm run setup.\n`,
    );
    return false;
  }
}

async function loadJavaScript(): Promise<void> {
  await import('@tensorflow/tfjs'); // brings the gradients with it; tfjs-core alone registers none
  await tf.setBackend('cpu');
}

/** What the native backend tells about itself beyond the common interface. */
interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

const usesGpu = () => (tf.backend() as NativeBackend).isUsingGpuDevice === true;
const nativeVersion = () => (tf.backend() as NativeBackend).binding?.TF_Version ?? 'unknown';
