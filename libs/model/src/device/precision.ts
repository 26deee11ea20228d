/**
 * What products are computed in; weights, activations and sums stay float32 in all of them. `float32`: as it says.
 * `bfloat16`: oneDNN rounds the factors of matrix products and convolutions, forward and backward, to 8 bits of mantissa;
 * with Intel's AMX only, not with AVX-512's own bfloat16. `tf32`: tensor cores round them to 11 bits; GPUs since Ampere.
 */
import * as tf from '@tensorflow/tfjs-core';
import { UserError, type Precision, type Processor } from '@keygrid/contract';
import { processorFlags } from './instruction-set.ts';

/** Which of them a process that has loaded TensorFlow, or another like it, can compute in. */
export function precisionsOf(environment: Backend): Precision[] {
  const rounded = (['bfloat16', 'tf32'] as const).filter(
    (precision) => OBSTACLES[precision](environment) === undefined,
  );
  return ['float32', ...rounded];
}

interface Backend {
  readonly backend: 'tensorflow' | 'javascript';
  readonly device: Processor;
  /** As `TensorEnvironment` has it: model, compute capability, driver. */
  readonly gpu?: string;
}

/** Why bfloat16 would change nothing here, as a clause. */
export function bfloat16Obstacle(
  { backend, device }: Backend,
  flags: readonly string[] = processorFlags(),
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (backend === 'javascript') return 'the JavaScript backend knows float32 only';
  if (device === 'cuda') return 'on a GPU the library rounds factors to TensorFloat-32 or not at all';
  if (!flags.includes('amx_bf16')) return 'this processor has no AMX for bfloat16';
  if (env['TF_ENABLE_ONEDNN_OPTS'] === '0') return 'TF_ENABLE_ONEDNN_OPTS=0 switches oneDNN off';
  for (const name of ['ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA']) {
    const limit = env[name];
    if (limit !== undefined && !/AMX|^(ALL|DEFAULT)$/i.test(limit)) return `${name}=${limit} leaves AMX out`;
  }
  return undefined;
}

/** Compute capability of the first GPUs with tensor cores for it (Ampere). */
const FIRST_WITH_TF32 = 8;

/** Why tf32 would change nothing here, as a clause. */
export function tf32Obstacle({ device, gpu = '' }: Backend): string | undefined {
  if (device !== 'cuda') return 'only a GPU has it';
  const [, capability] = /compute (\d+\.\d+)/.exec(gpu) ?? [];
  if (capability === undefined || Number(capability) >= FIRST_WITH_TF32) return undefined;
  return `this GPU (${gpu}) is older than compute capability ${FIRST_WITH_TF32}.0`;
}

const OBSTACLES = { bfloat16: (backend: Backend) => bfloat16Obstacle(backend), tf32: tf32Obstacle };

const REMEDIES = {
  bfloat16: 'a CPU with AMX (Intel Xeon since the 4th generation) and the native library',
  tf32: 'an NVIDIA GPU since Ampere (A100, RTX 30)',
};

/** Throws UserError unless the loaded library really computes in what was asked for; call before anything is computed. */
export function checkPrecision(precision: Precision, environment: Backend): void {
  const rounds = environment.backend === 'tensorflow' && roundsFactors();
  if (precision === 'float32' && rounds)
    throw new UserError(
      'Precision float32 was asked for, but TensorFlow’s library rounds the factors of a product here.',
    );
  if (precision === 'float32') return;
  const obstacle = OBSTACLES[precision](environment);
  if (rounds && obstacle === undefined) return;
  const why = obstacle ?? 'TensorFlow’s library multiplies without rounding';
  throw new UserError(
    `Precision ${precision} cannot be computed here: ${why}. Use precision: float32, or ${REMEDIES[precision]}.`,
  );
}

const PROBE_SIDE = 64;
/** One bit more than bfloat16 and TensorFloat-32 can hold. */
const PROBE_BIT = 2 ** -12;

/** Whether a matrix product or a convolution, of one cell or of three by three, loses the last bit of its factors. */
function roundsFactors(): boolean {
  return tf.tidy(() => {
    const side = PROBE_SIDE;
    const value = 1 + PROBE_BIT;
    const product = tf.matMul(tf.fill([side, side], value), tf.ones([side, side]));
    const image = tf.fill<tf.Rank.R4>([1, 8, 8, side], value);
    const convolved = (kernel: number) =>
      tf.conv2d(image, tf.ones<tf.Rank.R4>([kernel, kernel, side, side]), 1, 'valid');
    // Half the bit: an algorithm that adds in another way may be off by less.
    const loses = (result: tf.Tensor, terms: number) =>
      Math.abs((result.dataSync<'float32'>()[0] ?? NaN) / (terms * value) - 1) > PROBE_BIT / 2;
    return loses(product, side) || loses(convolved(1), side) || loses(convolved(3), 9 * side);
  });
}
