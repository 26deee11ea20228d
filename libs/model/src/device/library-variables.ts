/** The environment variables that decide how TensorFlow's native library computes; set before it is loaded. */
import type { Device, Precision, Processor } from '@keygrid/contract';

interface Choice {
  readonly device: Device;
  readonly precision: Precision;
  readonly library: Processor;
  /** Nothing that can be seen before stands in the way of a GPU. */
  readonly expectsGpu: boolean;
  /** The CPU computes by the calls that a GPU gets. */
  readonly emulatesGpu?: boolean;
}

/** `env`: as it is; a log level that the process was started with is kept. Undefined: to be removed. */
export function libraryVariables(
  { device, precision, library, expectsGpu, emulatesGpu }: Choice,
  env: NodeJS.ProcessEnv,
): Record<string, string | undefined> {
  return {
    // 3 hides errors too: without a GPU the CUDA library reports one that our own line says in plain words.
    TF_CPP_MIN_LOG_LEVEL: env['TF_CPP_MIN_LOG_LEVEL'] ?? (library === 'cuda' && !expectsGpu ? '3' : '2'),
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
    // Take GPU memory as it is needed, and number GPUs as nvidia-smi does.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    // A resumed training has to repeat bits (I5); GPU kernels that add in any order, or are picked by a stopwatch, do not.
    ...(expectsGpu ? { TF_DETERMINISTIC_OPS: '1', TF_CUDNN_USE_AUTOTUNE: '0' } : {}),
    // A GPU's calls are started by one thread; others beside it only take its time (a fifth of a pair on an H100).
    ...(expectsGpu ? { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' } : {}),
    // float32 means float32: without this GPUs since Ampere multiply with 11 bits of mantissa (TensorFloat-32).
    NVIDIA_TF32_OVERRIDE: precision === 'tf32' ? undefined : '0',
    ONEDNN_DEFAULT_FPMATH_MODE: precision === 'bfloat16' ? 'BF16' : 'STRICT',
    TF_SET_ONEDNN_FPMATH_MODE: undefined,
    // A GPU computes a pass that runs as one call by the kernels of its single calls; oneDNN would not.
    ...(emulatesGpu ? { TF_ENABLE_ONEDNN_OPTS: '0' } : {}),
  };
}

export function setVariables(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
