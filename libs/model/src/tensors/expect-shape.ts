/** A layer's first line: checks a tensor's shape against named axes and gives back their sizes. */
import { own } from '@keygrid/contract';
import type * as tf from '@tensorflow/tfjs-core';
import { parseAxes, type AxisNames } from './axes.ts';

/**
 * `const { b, n } = expectShape('attention', q, 'b n d', { d: 32 })`. Throws with caller, expected and actual shape when
 * the rank or a size named in `sizes` differs.
 */
export function expectShape<Pattern extends string>(
  caller: string,
  x: tf.Tensor,
  pattern: Pattern,
  sizes?: Readonly<Partial<Record<AxisNames<Pattern>, number>>>,
): Record<AxisNames<Pattern>, number> {
  const names = parseAxes(pattern).flat();
  const expected: Readonly<Record<string, number | undefined>> = sizes ?? {};
  const fits =
    names.length === x.shape.length &&
    names.every((name, axis) => (own(expected, name) ?? x.shape[axis]) === x.shape[axis]);
  if (!fits) {
    const wanted = names.map((name) =>
      Object.hasOwn(expected, name) ? `${name}=${own(expected, name)}` : name,
    );
    throw new Error(`${caller}: expected shape [${wanted.join(', ')}], got [${x.shape.join(', ')}]`);
  }
  return Object.fromEntries(names.map((name, axis) => [name, x.shape[axis]])) as Record<
    AxisNames<Pattern>,
    number
  >;
}
