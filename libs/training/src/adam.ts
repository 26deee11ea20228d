/** Adam over named variables (model.md §6), few tensor operations a step. */
import * as tf from '@tensorflow/tfjs-core';

/** Tensors up to this many elements share one flat vector: the cost of an operation is its call, not its arithmetic. */
const GROUPED_UP_TO = 65_536;

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

export interface Adam {
  /** Updates made so far. */
  readonly steps: number;
  /**
   * One update. `gradients` has every parameter's gradient under its name; it stays the caller's. `learningRate` left out
   * is the configured one.
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate?: number): void;
  /** A copy of all moments, for a checkpoint. */
  moments(): Map<string, Moments>;
  /** Goes on from a checkpoint's moments after `steps` updates. */
  restore(steps: number, moments: ReadonlyMap<string, Moments>): void;
  dispose(): void;
}

interface Group {
  readonly names: readonly string[];
  readonly parameters: readonly tf.Variable[];
  readonly m: tf.Variable;
  readonly v: tf.Variable;
}

/**
 * `m ← β1 m + (1−β1) g`, `v ← β2 v + (1−β2) g²`, `p ← p − lr · m̂ / (√v̂ + ε)` with `m̂ = m/(1−β1ᵗ)`, `v̂ = v/(1−β2ᵗ)`.
 * Small parameters are updated as one concatenated vector; every element's arithmetic is its own either way.
 */
export function createAdam(parameters: ReadonlyMap<string, tf.Variable>, config: AdamConfig): Adam {
  const groups = groupsOf(parameters);
  let steps = 0;
  return {
    get steps() {
      return steps;
    },
    apply(gradients, learningRate = config.learningRate) {
      requireGradients(parameters, gradients);
      steps += 1;
      tf.tidy(() => {
        for (const group of groups) updateGroup(group, gradients, { ...config, learningRate }, steps);
      });
    },
    moments: () => readMoments(groups),
    restore(stepsMade, moments) {
      for (const group of groups) writeMoments(group, moments);
      steps = stepsMade;
    },
    dispose() {
      for (const group of groups) tf.dispose([group.m, group.v]);
    },
  };
}

function groupsOf(parameters: ReadonlyMap<string, tf.Variable>): Group[] {
  const entries = [...parameters];
  const small = entries.filter(([, p]) => p.size <= GROUPED_UP_TO);
  const alone = entries.filter(([, p]) => p.size > GROUPED_UP_TO).map((entry) => [entry]);
  return [...(small.length > 0 ? [small] : []), ...alone].map((members) => {
    const size = members.reduce((sum, [, p]) => sum + p.size, 0);
    return tf.tidy(() => ({
      names: members.map(([name]) => name),
      parameters: members.map(([, p]) => p),
      m: tf.variable(tf.zeros([size]), false),
      v: tf.variable(tf.zeros([size]), false),
    }));
  });
}

function updateGroup(
  group: Group,
  gradients: ReadonlyMap<string, tf.Tensor>,
  config: AdamConfig,
  step: number,
): void {
  const { learningRate, beta1, beta2, epsilon } = config;
  const flat = group.names.map((name) => tf.reshape(gradients.get(name) as tf.Tensor, [-1]));
  const g = flat.length === 1 ? (flat[0] as tf.Tensor) : tf.concat(flat);
  const m = tf.add(tf.mul(group.m, beta1), tf.mul(g, 1 - beta1));
  const v = tf.add(tf.mul(group.v, beta2), tf.mul(tf.square(g), 1 - beta2));
  group.m.assign(m);
  group.v.assign(v);
  // The corrections 1−βᵗ are folded into the rate and ε (Kingma and Ba 2015, end of section 2): one pass less.
  const correction = Math.sqrt(1 - beta2 ** step);
  const rate = (learningRate * correction) / (1 - beta1 ** step);
  const change = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(v), epsilon * correction));
  const sizes = group.parameters.map((p) => p.size);
  const changes = sizes.length === 1 ? [change] : tf.split(change, sizes);
  group.parameters.forEach((parameter, i) => {
    parameter.assign(tf.sub(parameter, tf.reshape(changes[i] as tf.Tensor, parameter.shape)));
  });
}

function requireGradients(
  parameters: ReadonlyMap<string, tf.Variable>,
  gradients: ReadonlyMap<string, tf.Tensor>,
): void {
  for (const [name, parameter] of parameters) {
    const gradient = gradients.get(name);
    if (gradient && tf.util.arraysEqual(gradient.shape, parameter.shape)) continue;
    const found = gradient ? `one of shape [${gradient.shape.join(', ')}]` : 'none';
    throw new Error(
      `Adam: expected a gradient of shape [${parameter.shape.join(', ')}] for ${name}, got ${found}`,
    );
  }
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
