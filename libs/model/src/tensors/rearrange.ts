/** Reshapes and transposes by axis name; the only file where axes are permuted by number. */
import * as tf from '@tensorflow/tfjs-core';
import { parseAxes } from './axes.ts';

interface Plan {
  readonly from: string[][];
  readonly to: string[][];
  /** For each axis of the result its place among the source's single axes. */
  readonly order: number[];
  readonly moves: boolean;
}

const plans = new Map<string, Plan>();

/**
 * `rearrange(x, 'b hs ws ht wt c -> (b ht wt) hs ws c')`. Sizes inside a group of the left side that cannot be derived
 * are given in `sizes`. Nothing is copied where only the shape changes.
 */
export function rearrange<R extends tf.Rank = tf.Rank>(
  x: tf.Tensor,
  pattern: string,
  sizes: Readonly<Record<string, number>> = {},
): tf.Tensor<R> {
  const plan = planOf(pattern);
  const size = sizesOf(x.shape, plan.from, sizes, pattern);
  const single = plan.from.flat().map((name) => size.get(name) ?? 1);
  const shape = plan.to.map((group) => group.reduce((product, name) => product * (size.get(name) ?? 1), 1));
  const moved = () => inShape(tf.transpose(inShape(x, single), plan.order), shape);
  return (plan.moves ? tf.tidy(moved) : tf.reshape<tf.Rank>(x, shape)) as tf.Tensor<R>;
}

/** A reshape costs a call of the native library even where it changes nothing. */
export const inShape = (x: tf.Tensor, shape: number[]): tf.Tensor =>
  tf.util.arraysEqual(x.shape, shape) ? x : tf.reshape<tf.Rank>(x, shape);

function planOf(pattern: string): Plan {
  const known = plans.get(pattern);
  if (known) return known;
  const [left = '', right = ''] = pattern.split('->');
  const [from, to] = [parseAxes(left), parseAxes(right)];
  const names = from.flat();
  const order = to.flat().map((name) => names.indexOf(name));
  if (order.length !== names.length || order.includes(-1) || new Set(order).size !== names.length) {
    throw new Error(`rearrange: '${pattern}' does not name the same axes on both sides, each once`);
  }
  const plan = { from, to, order, moves: order.some((axis, place) => axis !== place) };
  plans.set(pattern, plan);
  return plan;
}

function sizesOf(
  shape: readonly number[],
  groups: readonly string[][],
  given: Readonly<Record<string, number>>,
  pattern: string,
): Map<string, number> {
  const size = new Map(Object.entries(given));
  const fail = (why: string) =>
    new Error(`rearrange: shape [${shape.join(', ')}] does not fit '${pattern}': ${why}`);
  if (shape.length !== groups.length) throw fail(`${groups.length} dimensions expected`);
  for (const [dimension, group] of groups.entries()) {
    const total = shape[dimension] ?? 0;
    const unknown = group.filter((name) => !size.has(name));
    const known = group.reduce((product, name) => product * (size.get(name) ?? 1), 1);
    if (unknown.length > 1) throw fail(`sizes of ${unknown.join(' and ')} are not given`);
    if (unknown[0] === undefined ? known !== total : total % known !== 0) {
      throw fail(`dimension ${dimension} is ${total}, ${group.join('·')} makes ${known}`);
    }
    if (unknown[0] !== undefined) size.set(unknown[0], total / known);
  }
  return size;
}
