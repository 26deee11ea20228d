/** Adam over named variables (docs/method.md §6), few tensor operations a step. */
import { inShape, recordedPass } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { flatten, groupParameters, type FlatGradients, type ParameterGroup } from './parameter-groups.ts';

export interface AdamConfig {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Both moments of one parameter, in the layout of its variable, row-major. */
export interface Moments {
  readonly shape: readonly number[];
  readonly m: Float32Array;
  readonly v: Float32Array;
}

interface Update {
  /** Left out: the configured one. */
  readonly learningRate?: number;
  /** Every gradient is multiplied by this first. Default 1. */
  readonly gradientScale?: number;
}

export interface Adam {
  /** What it updates, by name. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Updates made so far. */
  readonly steps: number;
  /** Every parameter's gradient under its name → what `apply` takes. The caller disposes the result. */
  flatten(gradients: ReadonlyMap<string, tf.Tensor>): FlatGradients;
  /** One update. The gradients stay the caller's. */
  apply(gradients: FlatGradients, update?: Update): void;
  /** A copy of all moments, for a checkpoint. */
  moments(): Map<string, Moments>;
  /** Goes on from a checkpoint's moments after `steps` updates. */
  restore(steps: number, moments: ReadonlyMap<string, Moments>): void;
  dispose(): void;
}

interface Group extends ParameterGroup {
  readonly m: tf.Variable;
  readonly v: tf.Variable;
}

/**
 * `m ← β1 m + (1−β1) g`, `v ← β2 v + (1−β2) g²`, `p ← p − lr · m̂ / (√v̂ + ε)` with `m̂ = m/(1−β1ᵗ)`, `v̂ = v/(1−β2ᵗ)`.
 * Small parameters are updated as one concatenated vector; every element's arithmetic is its own either way.
 * @param relativeRateOf A parameter's learning rate as a multiple of the configured one. Default 1 for all.
 */
export function createAdam(
  parameters: ReadonlyMap<string, tf.Variable>,
  config: AdamConfig,
  relativeRateOf: (name: string) => number = () => 1,
): Adam {
  const groups = groupParameters(parameters, relativeRateOf).map((group): Group => {
    const zeros = () => tf.tidy(() => tf.variable(tf.zeros([group.size]), false));
    return { ...group, m: zeros(), v: zeros() };
  });
  const rates = [...new Set(groups.map(({ relativeRate }) => relativeRate))];
  const changing = groups.flatMap(({ m, v, parameters: members }) => [m, v, ...members]);
  const recorded = recordedPass(() => []);
  let steps = 0;
  return {
    parameters,
    get steps() {
      return steps;
    },
    flatten: (gradients) => flatten(groups, gradients),
    apply(gradients, { learningRate = config.learningRate, gradientScale = 1 } = {}) {
      steps += 1;
      tf.tidy(() => {
        const packed = tf.tensor1d(numbersOf({ ...config, learningRate, gradientScale }, steps, rates));
        const compute = () => {
          const numbers = unpackNumbers(packed, rates);
          for (const [i, group] of groups.entries()) {
            // One by one: the intermediate values of all groups together are ten times the network.
            tf.tidy(() => updateGroup(group, gradients[i] as tf.Tensor1D, config, numbers));
          }
          return [];
        };
        recorded.run([packed, ...gradients], compute, { changing });
      });
    },
    moments: () => readMoments(groups),
    restore(stepsMade, moments) {
      for (const group of groups) writeMoments(group, moments);
      steps = stepsMade;
    },
    dispose() {
      recorded.dispose();
      for (const group of groups) tf.dispose([group.m, group.v]);
    },
  };
}

/** What the formula is given as scalars that differ from step to step. */
interface StepNumbers {
  /** (1 − β1) and (1 − β2), with the gradients' scale. */
  readonly fresh: tf.Scalar;
  readonly freshSquares: tf.Scalar;
  readonly epsilon: tf.Scalar;
  /** By the groups' relative rate. */
  readonly rates: ReadonlyMap<number, tf.Scalar>;
}

/**
 * Sent to the device as one tensor: each upload waits for it. The corrections 1−βᵗ are folded into the rate and ε (Kingma and Ba
 * 2015, end of section 2): one pass less.
 */
function numbersOf(
  { learningRate, beta1, beta2, epsilon, gradientScale }: AdamConfig & { readonly gradientScale: number },
  step: number,
  relativeRates: readonly number[],
): number[] {
  const correction = Math.sqrt(1 - beta2 ** step);
  const rates = relativeRates.map((rate) => (learningRate * rate * correction) / (1 - beta1 ** step));
  return [(1 - beta1) * gradientScale, (1 - beta2) * gradientScale ** 2, epsilon * correction, ...rates];
}

function unpackNumbers(packed: tf.Tensor1D, relativeRates: readonly number[]): StepNumbers {
  const scalars = tf.unstack(packed) as tf.Scalar[];
  const [fresh, freshSquares, epsilon, ...rates] = scalars as [
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
    ...tf.Scalar[],
  ];
  return {
    fresh,
    freshSquares,
    epsilon,
    rates: new Map(rates.map((rate, i) => [relativeRates[i] ?? NaN, rate])),
  };
}

function updateGroup(
  group: Group,
  gradient: tf.Tensor1D,
  { beta1, beta2 }: AdamConfig,
  { fresh, freshSquares, epsilon, rates }: StepNumbers,
): void {
  const m = tf.add(tf.mul(group.m, beta1), tf.mul(gradient, fresh));
  const v = tf.add(tf.mul(group.v, beta2), tf.mul(tf.square(gradient), freshSquares));
  group.m.assign(m);
  group.v.assign(v);
  const rate = rates.get(group.relativeRate) as tf.Scalar;
  const change = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon));
  const sizes = group.parameters.map((p) => p.size);
  const changes = sizes.length === 1 ? [change] : tf.split(change, sizes);
  group.parameters.forEach((parameter, i) => {
    parameter.assign(tf.sub(parameter, inShape(changes[i] as tf.Tensor, parameter.shape)));
  });
}

function readMoments(groups: readonly Group[]): Map<string, Moments> {
  const moments = new Map<string, Moments>();
  for (const group of groups) {
    const m = group.m.dataSync<'float32'>();
    const v = group.v.dataSync<'float32'>();
    let start = 0;
    group.parameters.forEach((parameter, i) => {
      const end = start + parameter.size;
      moments.set(group.names[i] ?? '', {
        shape: parameter.shape,
        m: m.slice(start, end),
        v: v.slice(start, end),
      });
      start = end;
    });
  }
  return moments;
}

function writeMoments(group: Group, moments: ReadonlyMap<string, Moments>): void {
  for (const kind of ['m', 'v'] as const) {
    const flat = new Float32Array(group.m.size);
    let start = 0;
    group.parameters.forEach((parameter, i) => {
      const name = group.names[i] ?? '';
      const data = moments.get(name)?.[kind];
      if (data?.length !== parameter.size)
        throw new Error(
          `Adam: expected ${parameter.size} values of moment ${kind} for ${name}, got ${data?.length ?? 'none'}`,
        );
      flat.set(data, start);
      start += parameter.size;
    });
    tf.tidy(() => group[kind].assign(tf.tensor1d(flat)));
  }
}
