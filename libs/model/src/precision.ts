/**
 * What products are computed in. `bfloat16`: oneDNN rounds the factors of matrix products and convolutions, forward and
 * backward, to 8 bits of mantissa and adds in float32; weights, activations and everything else stay float32. It does so
 * with Intel's AMX only: not with AVX-512's own bfloat16, not on a GPU, not in JavaScript.
 */
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '@keygrid/geometry';
import { processorFlags } from './instruction-set.ts';

export type Precision = 'float32' | 'bfloat16';

/** Which of them a process that has loaded TensorFlow, or another like it, can compute in. */
export function precisionsOf(environment: Backend): Precision[] {
  return bfloat16Obstacle(environment) === undefined ? ['float32', 'bfloat16'] : ['float32'];
}

interface Backend {
  readonly backend: 'tensorflow' | 'javascript';
  readonly device: 'cpu' | 'cuda';
}

/** Why bfloat16 would change nothing here, as a clause. */
export function bfloat16Obstacle(
  { backend, device }: Backend,
  flags: readonly string[] = processorFlags(),
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (backend === 'javascript') return 'the JavaScript backend knows float32 only';
  if (device === 'cuda') return 'on a GPU the library computes float32 tensors in float32';
  if (!flags.includes('amx_bf16')) return 'this processor has no AMX for bfloat16';
  if (env['TF_ENABLE_ONEDNN_OPTS'] === '0') return 'TF_ENABLE_ONEDNN_OPTS=0 switches oneDNN off';
  for (const name of ['ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA']) {
    const limit = env[name];
    if (limit !== undefined && !/AMX|^(ALL|DEFAULT)$/i.test(limit)) return `${name}=${limit} leaves AMX out`;
  }
  return undefined;
}

/** Throws UserError unless the loaded library really computes in what was asked for; call before anything is computed. */
export function checkPrecision(precision: Precision, environment: Backend): void {
  const rounds = environment.backend === 'tensorflow' && roundsFactors();
  if (precision === 'float32' && rounds)
    throw new UserError(
      'Precision float32 was asked for, but TensorFlow’s library rounds the factors of a product here.',
    );
  if (precision === 'float32' || (rounds && bfloat16Obstacle(environment) === undefined)) return;
  const why = bfloat16Obstacle(environment) ?? 'TensorFlow’s library multiplies without rounding';
  throw new UserError(
    `Precision bfloat16 cannot be computed here: ${why}. Use precision: float32, ` +
      'or a CPU with AMX (Intel Xeon since the 4th generation) and the native library.',
  );
}

const PROBE_SIDE = 64;
/** One bit more than bfloat16 and TensorFloat-32 can hold; the sum of 64 of them is exact in float32. */
const PROBE_VALUE = 1 + 2 ** -12;

/** Whether a matrix product and a convolution lose the last bit of their factors. */
function roundsFactors(): boolean {
  return tf.tidy(() => {
    const side = PROBE_SIDE;
    const exact = side * PROBE_VALUE;
    const product = tf.matMul(tf.fill([side, side], PROBE_VALUE), tf.ones([side, side]));
    const image = tf.fill<tf.Rank.R4>([1, 8, 8, side], PROBE_VALUE);
    const convolved = tf.conv2d(image, tf.ones<tf.Rank.R4>([1, 1, side, side]), 1, 'valid');
    return product.dataSync()[0] !== exact || convolved.dataSync()[0] !== exact;
  });
}
