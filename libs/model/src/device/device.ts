/** Loads TensorFlow: the only file that imports a backend, and the place where a new device is added. */
import * as tf from '@tensorflow/tfjs-core';
import {
  note,
  UserError,
  type Device,
  type Precision,
  type Processor,
  type TensorEnvironment,
} from '@keygrid/contract';
import os from 'node:os';
import util from 'node:util';
import { prepareGpu, takeGpuCodePath, type CodePath } from '../kernels/code-path.ts';
import { cardObstacle, gpuModel, gpuObstacle, installedLibrary, missingCudaLibraries } from './gpu.ts';
import { instructionSet } from './instruction-set.ts';
import { allowTensorFloat32 } from './tensor-float.ts';
import { libraryVariables, setVariables } from './library-variables.ts';
import { fusedKernels } from '../kernels/native-fused.ts';
import { checkPrecision } from './precision.ts';

export interface LoadOptions {
  readonly device: Device;
  readonly precision?: Precision;
  /** `gpu`: the native library's CPU computes by the calls a GPU gets (`code-path.ts`). Default: the device's own. */
  readonly codePath?: CodePath;
}

/**
 * Registers kernels and gradients and makes the backend current. Call once, before any tensor is made: the device and
 * the precision of a process are settled then. The number of threads is the parent's choice
 * (`TF_NUM_INTRAOP_THREADS`). `auto` uses a GPU where there is one; `auto` and `cpu` fall back to JavaScript where the
 * native library cannot be loaded, and each fallback is one line on stderr. Throws UserError where `cuda` finds no GPU,
 * and where the precision cannot be computed.
 */
export async function loadTensorFlow({
  device,
  precision = 'float32',
  codePath = askedCodePath(),
}: LoadOptions): Promise<TensorEnvironment> {
  const library = installedLibrary();
  const obstacle = gpuObstacle(library);
  if (device === 'cuda' && obstacle !== undefined) throw noGpu(obstacle);
  const mayUseGpu = device === 'auto' || device === 'cuda';
  const expectsGpu = mayUseGpu && obstacle === undefined;
  const emulatesGpu = codePath === 'gpu' && !expectsGpu;
  setVariables(libraryVariables({ device, precision, library, expectsGpu, emulatesGpu }, process.env));
  tf.enableProdMode();
  const native = device !== 'javascript' && (await loadNative(device));
  if (!native) await loadJavaScript();
  const gpu = native && usesGpu();
  const why = obstacle ?? (native && !gpu ? unopened() : '');
  if (device === 'cuda' && !gpu) throw noGpu(why);
  if (native && mayUseGpu && !gpu && library === 'cuda')
    note(`note: no GPU is used: ${why}; computing on the CPU`);
  const backend = native ? 'tensorflow' : 'javascript';
  if (gpu) prepareGpu();
  if (gpu && !allowTensorFloat32(precision === 'tf32'))
    note(`note: TensorFlow could not be told about precision ${precision}; npm run setup`);
  else if (codePath === 'gpu') emulateGpu(native);
  const place = { backend, device: gpu ? 'cuda' : 'cpu', ...(gpu ? { gpu: gpuModel() } : {}) } as const;
  checkPrecision(precision, place);
  return {
    ...place,
    threads: native ? Number(process.env.TF_NUM_INTRAOP_THREADS ?? os.availableParallelism()) : 1,
    instructionSet: instructionSet(),
    precision,
    library: native ? nameOf(library) : `tfjs ${tf.version_core}`,
    node: process.version,
  };
}

function unopened(): string {
  const missing = missingCudaLibraries();
  return missing.length > 0
    ? `TensorFlow’s loader does not find ${missing.join(', ')} (npm run setup -- --cuda)`
    : (cardObstacle() ??
        'the driver is there but TensorFlow opens no GPU (TF_CPP_MIN_LOG_LEVEL=0 tells more)');
}

const noGpu = (why: string) =>
  new UserError(`Device cuda was asked for, but ${why}. Use device cpu or auto to compute without a GPU.`);

/** `KEYGRID_CODE_PATH=gpu` has every process of a test compute as on a GPU. */
const askedCodePath = (): CodePath | undefined =>
  process.env['KEYGRID_CODE_PATH'] === 'gpu' ? 'gpu' : undefined;

function emulateGpu(native: boolean): void {
  if (!native)
    throw new UserError('The GPU code path runs in the native TensorFlow only, which is not loaded here. Run npm run setup.'); // prettier-ignore
  takeGpuCodePath();
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
    note(
      `warning: TensorFlow's native library could not be loaded (${why}); using JavaScript, which is correct but slow. Run npm run setup.`,
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

/** The CUDA build is another library, also where it computes on the CPU; fused kernels may round in another order. */
function nameOf(library: Processor): string {
  const version = (tf.backend() as NativeBackend).binding?.TF_Version ?? 'unknown';
  const kernels = `${library === 'cuda' ? ' cuda' : ''}${fusedKernels() ? ' fused' : ''}`;
  return `tensorflow ${version}${kernels} / tfjs ${tf.version_core}`;
}
