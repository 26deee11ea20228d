/** The machine's limit, measured in the same rounds as everything else: the better of a matrix product and a convolution. */
import type { ConvolutionCase, MatmulCase } from '../case.ts';
import { flopsOf } from '../flops.ts';
import { startProcess, type Launch } from '../processes/measured-process.ts';
import { spreadOf } from './statistics.ts';

export const MATRIX_PRODUCT: MatmulCase = { kind: 'matmul', size: 2048 };
export const CONVOLUTION: ConvolutionCase = { kind: 'convolution', batch: 2, side: 64, channels: 256 };

export interface Limit {
  /** GFLOP/s, of the median repetition. */
  readonly matrixProduct: number;
  readonly convolution: number;
  /** The greater of both: what shares refer to. */
  readonly gflopsPerSecond: number;
  /** Milliseconds, `[round]`. */
  readonly rounds: { readonly matrixProduct: readonly number[]; readonly convolution: readonly number[] };
}

export interface LimitMeter {
  measureRound(): Promise<void>;
  limit(): Limit;
  end(): Promise<void>;
}

/** Two processes, so that neither warms up again each round. */
export async function startLimitMeter(ours: Launch): Promise<LimitMeter> {
  const product = await startProcess(ours);
  const convolution = await startProcess(ours);
  await product.measure(MATRIX_PRODUCT, 0);
  await convolution.measure(CONVOLUTION, 0);
  const rounds = { matrixProduct: [] as number[], convolution: [] as number[] };
  return {
    async measureRound() {
      rounds.matrixProduct.push(...(await product.measure(MATRIX_PRODUCT, 1)).ms);
      rounds.convolution.push(...(await convolution.measure(CONVOLUTION, 1)).ms);
    },
    limit() {
      const speeds = {
        matrixProduct: speed(MATRIX_PRODUCT, rounds.matrixProduct),
        convolution: speed(CONVOLUTION, rounds.convolution),
      };
      return { ...speeds, gflopsPerSecond: Math.max(...Object.values(speeds)), rounds };
    },
    async end() {
      await product.end();
      await convolution.end();
    },
  };
}

const speed = (work: MatmulCase | ConvolutionCase, ms: readonly number[]) =>
  (flopsOf(work) ?? NaN) / spreadOf(ms).median / 1e6;
