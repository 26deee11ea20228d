/** Where a parameter's first values come from (docs/method.md §1, §2, §4); each is a function of the seed and the name alone. */
import { normal, uniform } from '../tensors/draws.ts';

/** First values of a tensor of a PyTorch shape, in PyTorch's order. */
export type Initial = (seed: number, name: string, shape: readonly number[]) => Float32Array;

const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The same value everywhere: norms start at 1 and 0. */
export const constant =
  (value: number): Initial =>
  (_seed, _name, shape) =>
    new Float32Array(count(shape)).fill(value);

/** He et al. 2015, normal, fan-out, gain √2: weights `[out, in, …kernel]` of the backbone's convolutions. */
export const heNormal: Initial = (seed, name, shape) =>
  normal(seed, name, count(shape), Math.sqrt((2 * (shape[1] ?? 1)) / count(shape)));

/** The same for depthwise weights `[channels, 1, …kernel]`: each channel is its own network, its fan-out the kernel's. */
export const heNormalDepthwise: Initial = (seed, name, shape) =>
  normal(seed, name, count(shape), Math.sqrt((2 * (shape[0] ?? 1)) / count(shape)));

/** PyTorch's default for linear and convolution layers, weight and bias alike: uniform ±1/√fan-in, times `scale`. */
export const fanInUniform =
  (fanIn: number, scale = 1): Initial =>
  (seed, name, shape) =>
    uniform(seed, name, count(shape), scale / Math.sqrt(fanIn));
