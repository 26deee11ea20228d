/** Tables of numbers that layers multiply with: made once, the same array each time, so that a GPU is sent it once. */
import * as tf from '@tensorflow/tfjs-core';

/** Tables kept; the one that was not used for the longest time goes first. At the paper's size some 20 are in use. */
const MOST_TABLES = 256;

const tables = new Map<string, Float32Array>();
const numbers = new WeakMap<object, number>();
let made = 0;

/** The table `name`, which says all that `fill` depends on, as a tensor of the caller's. `fill` is given zeros. */
export function table<R extends tf.Rank>(
  name: string,
  shape: tf.ShapeMap[R],
  fill: (values: Float32Array) => void,
): tf.Tensor<R> {
  const known = tables.get(name);
  const values = known ?? new Float32Array(tf.util.sizeFromShape(shape));
  if (known) tables.delete(name);
  else {
    fill(values);
    numbers.set(values, (made += 1));
  }
  tables.set(name, values);
  const [oldest] = tables.keys();
  if (tables.size > MOST_TABLES && oldest !== undefined) tables.delete(oldest);
  return tf.tensor<R>(values, shape);
}

/** Tells tables apart without a look at their values; undefined: no table. */
export const tableNumber = (values: object): number | undefined => numbers.get(values);

/** `[1, …, 1, count]`, every value the same. */
export function row<R extends tf.Rank>(count: number, value: number, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return table(`row ${count} ${value}`, shape, (values) => values.fill(value));
}
