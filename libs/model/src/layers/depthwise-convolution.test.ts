import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { depthwiseKernelGradient, kernelGradientByTaps } from '../kernels/depthwise.ts';
import { difference, ramp, useTensorFlow } from '../testing/tensorflow.ts';
import { createDepthwiseConvolution } from './depthwise-convolution.ts';
import { ParameterStore } from './parameters.ts';

useTensorFlow();

interface Sizes {
  height: number;
  width: number;
  kernel: number;
  stride: number;
}

/** TensorFlow's `same`: what is added before the first pixel. */
const before = (size: number, { kernel, stride }: Sizes) =>
  Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0) >> 1;

/** Calls `visit` for every product of the convolution of two pictures of three channels: indices of x, weight and y. */
function everyProduct(sizes: Sizes, visit: (x: number, weight: number, y: number) => void): void {
  const { height, width, kernel, stride } = sizes;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  for (let b = 0; b < 2; b++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let i = 0; i < kernel; i++)
          for (let j = 0; j < kernel; j++)
            for (let c = 0; c < 3; c++) {
              const y = row * stride + i - before(height, sizes);
              const x = column * stride + j - before(width, sizes);
              if (y < 0 || x < 0 || y >= height || x >= width) continue;
              visit(
                ((b * height + y) * width + x) * 3 + c,
                (i * kernel + j) * 3 + c,
                ((b * rows + row) * columns + column) * 3 + c,
              );
            }
}

describe.each<Sizes>([
  { height: 6, width: 9, kernel: 3, stride: 1 },
  { height: 6, width: 9, kernel: 3, stride: 2 },
  { height: 8, width: 7, kernel: 5, stride: 2 },
  { height: 4, width: 4, kernel: 5, stride: 1 },
])('side $kernel, stride $stride', (sizes) => {
  it('gives what six loops give, forwards and backwards, and the same bits each time', () => {
    const store = new ParameterStore(5);
    const layer = createDepthwiseConvolution(store.root, { channels: 3, ...sizes });
    const x = ramp([2, sizes.height, sizes.width, 3]) as tf.Tensor4D;
    const y = layer(x);
    const dy = tf.reshape<tf.Rank.R4>(ramp([...y.shape].reverse()), y.shape);
    const differentiate = () =>
      tf
        .grads((input: tf.Tensor) => tf.sum(tf.mul(layer(input as tf.Tensor4D), dy)))([x, layer.weight])
        .map((gradient) => Array.from(gradient.dataSync<'float32'>()));
    const [xs, ws, dys] = [x, layer.weight, dy].map((tensor) => tensor.dataSync<'float32'>());
    const expected = { y: new Float64Array(y.size), dx: new Float64Array(x.size), dw: new Float64Array(sizes.kernel ** 2 * 3) }; // prettier-ignore
    everyProduct(sizes, (xi, wi, yi) => {
      const [a = NaN, w = NaN, d = NaN] = [xs?.[xi], ws?.[wi], dys?.[yi]];
      expected.y[yi] = (expected.y[yi] ?? NaN) + a * w;
      expected.dx[xi] = (expected.dx[xi] ?? NaN) + d * w;
      expected.dw[wi] = (expected.dw[wi] ?? NaN) + d * a;
    });
    const [dx = [], dw = []] = differentiate();
    const near = (got: ArrayLike<number>, want: Float64Array) =>
      want.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 4));
    near(y.dataSync<'float32'>(), expected.y);
    near(dx, expected.dx);
    near(dw, expected.dw);
    expect(differentiate()).toEqual([dx, dw]);

    const taken = kernelGradientByTaps(x, dy, sizes.stride, sizes.kernel);
    expect(difference(taken, depthwiseKernelGradient(x, dy, sizes.stride, sizes.kernel))).toBeLessThan(1e-5);
    store.dispose();
  });
});
