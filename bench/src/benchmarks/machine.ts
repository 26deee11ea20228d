/** What the machine can do at best in float32: a matrix product and a 3×3 convolution. */
import type { Benchmark } from '../benchmark.ts';
import type { Case } from '../case.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { CONVOLUTION, MATRIX_PRODUCT } from '../comparison/machine-limit.ts';

export const machine: Benchmark = {
  name: 'machine',
  about: 'GFLOP/s of a matrix product and a 3×3 convolution, float32',
  async run(bench) {
    const comparisons = [
      compared('matrix product 2048³', MATRIX_PRODUCT),
      compared('3×3 convolution, 256 channels, 64²', CONVOLUTION),
    ];
    return { comparisons: await bench.compareAll(comparisons) };
  },
};

const compared = (name: string, work: Case): Comparison => ({
  name,
  contenders: [
    { name: 'keygrid', who: 'keygrid', case: work },
    { name: 'pytorch', who: 'pytorch', case: work },
  ],
  ratios: [{ of: 'pytorch', to: 'keygrid' }],
});
