import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { checkedEpsilon, transport, transportKernel } from './transport.ts';

beforeAll(() => loadTensorFlow({ device: 'auto' }));

/** Of two source and some target cells' cosines. */
const kernelOf = (cosines: number[]) =>
  tf.tidy(() =>
    transportKernel(tf.div(tf.tensor2d(cosines, [cosines.length / 3, 3]), 0.05)).dataSync<'float32'>(),
  );
const plan = (kernel: Float32Array, { a, b }: { a: Float64Array; b: Float64Array }) =>
  Array.from(a, (x, i) => Array.from(b, (y, k) => x * (kernel[i * b.length + k] ?? NaN) * y));

it('rows of the plan have their mass exactly, columns nearly and after more iterations nearer', () => {
  const kernel = kernelOf([1, 0.9, 0.8, 0.9, 0.7, 1]);
  const [mu, nu] = [Float64Array.from([0.25, 0.75]), Float64Array.from([0.5, 0.25, 0.25])];
  const columnError = (iterations: number) => {
    const rows = plan(kernel, transport([kernel], mu, nu, iterations));
    rows.forEach((row, i) => expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(mu[i] ?? NaN, 12));
    return nu.reduce(
      (sum, mass, k) => sum + Math.abs(rows.reduce((all, row) => all + (row[k] ?? 0), 0) - mass),
      0,
    );
  };
  const [one, ten] = [columnError(1), columnError(10)];
  expect(one).toBeGreaterThan(1e-3);
  expect(ten).toBeLessThan(one / 10);
});

it('a regularisation that leaves float32 is refused', () => {
  expect(() => checkedEpsilon(0.01)).toThrow('transport.epsilon is 0.01');
});
