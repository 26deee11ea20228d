/** Parameters as a few flat vectors: the cost of a tensor operation is its call, not its arithmetic. */
import { inShape } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';

/** Parameters up to this many elements share one vector. */
const GROUPED_UP_TO = 65_536;

export interface ParameterGroup {
  readonly names: readonly string[];
  readonly parameters: readonly tf.Variable[];
  /** Elements of all of them. */
  readonly size: number;
  /** Their learning rate as a multiple of the configured one. */
  readonly relativeRate: number;
}

/** The gradients of each group, one after the other, in the groups' order. */
export type FlatGradients = readonly tf.Tensor1D[];

/** One group for all small parameters of a rate, one for each large parameter. */
export function groupParameters(
  parameters: ReadonlyMap<string, tf.Variable>,
  relativeRateOf: (name: string) => number,
): ParameterGroup[] {
  const small = new Map<number, [string, tf.Variable][]>();
  const large: [number, [string, tf.Variable][]][] = [];
  for (const [name, parameter] of parameters) {
    const rate = relativeRateOf(name);
    if (parameter.size > GROUPED_UP_TO) large.push([rate, [[name, parameter]]]);
    else small.set(rate, [...(small.get(rate) ?? []), [name, parameter]]);
  }
  return [...small, ...large].map(([relativeRate, members]) => ({
    names: members.map(([name]) => name),
    parameters: members.map(([, parameter]) => parameter),
    size: members.reduce((sum, [, parameter]) => sum + parameter.size, 0),
    relativeRate,
  }));
}

/** The caller disposes the result; `gradients` stay the caller's. Every parameter needs a gradient of its shape. */
export function flatten(
  groups: readonly ParameterGroup[],
  gradients: ReadonlyMap<string, tf.Tensor>,
): FlatGradients {
  return tf.tidy(() =>
    groups.map(({ names, parameters }) => {
      const flat = names.map((name, i) => {
        const gradient = gradientOf(name, parameters[i] as tf.Variable, gradients);
        return inShape(gradient, [gradient.size]) as tf.Tensor1D;
      });
      return flat.length === 1 ? tf.clone(flat[0] as tf.Tensor1D) : tf.concat(flat);
    }),
  );
}

function gradientOf(
  name: string,
  parameter: tf.Variable,
  gradients: ReadonlyMap<string, tf.Tensor>,
): tf.Tensor {
  const gradient = gradients.get(name);
  if (gradient && tf.util.arraysEqual(gradient.shape, parameter.shape)) return gradient;
  const found = gradient ? `one of shape [${gradient.shape.join(', ')}]` : 'none';
  throw new Error(`Expected a gradient of shape [${parameter.shape.join(', ')}] for ${name}, got ${found}`);
}
