/**
 * Loss and gradients of a batch of pairs. Batch norm ties all images of a batch together, so the backbone takes them at
 * once; behind it pairs are independent, and each goes forward and backward before the next: the memory of one pair, no
 * pass repeated. What they say about the backbone's maps then goes on through the backbone.
 */
import { own } from '@keygrid/contract';
import * as tf from '@tensorflow/tfjs-core';
import type { Taps } from './taps.ts';
import type { LossAndGradients } from './gradients.ts';
import type { GroundTruthFlow } from './ground-truth-flow.ts';
import { headPass, type Head, type HeadPass } from './head-pass.ts';
import { offTheRecord } from '../kernels/tape.ts';
import { withGradient } from '../kernels/with-gradient.ts';

type Named = ReadonlyMap<string, tf.Variable>;

/** The network as training sees it. */
export interface Stages {
  /** Maps of all images of the batch, sources first. */
  readonly backbone: () => Taps;
  readonly head: Head;
}

/** The caller disposes the loss and the gradients, one for each of `parameters`. Nothing of it is recorded outside. */
export function trainingPass(
  { backbone, head }: Stages,
  parameters: Named,
  batch: { readonly truth: GroundTruthFlow; readonly pairsAtOnce: number },
): LossAndGradients {
  const inBackbone = [...parameters].filter(([name]) => name.startsWith('backbone.'));
  const inHead = [...parameters].filter(([name]) => !name.startsWith('backbone.'));
  const variables = (entries: [string, tf.Variable][]) => entries.map(([, variable]) => variable);
  let pass: HeadPass | undefined;
  const found = tf.tidy(() => {
    /** A value without a meaning whose gradient for the maps is the one the pairs found. */
    const alongGradient = () => {
      const maps = backbone();
      const done = offTheRecord(() => inOwnScope(() => headPass(head, maps, variables(inHead), batch)));
      pass = done;
      [done.loss, ...done.parameters].forEach((tensor) => tf.keep(tensor)); // they outlive the recording
      return withGradient<tf.Scalar>(
        [...maps],
        (save) => {
          save([...done.taps]);
          return tf.scalar(0);
        },
        (_, found) => found.map((gradient) => tf.clone(gradient)),
      );
    };
    if (inBackbone.length > 0) return tf.variableGrads(alongGradient, variables(inBackbone)).grads;
    alongGradient();
    return {};
  });
  const { loss, parameters: ofHead } = pass as unknown as HeadPass;
  const gradients = new Map<string, tf.Tensor>();
  inBackbone.forEach(([name, { name: key }]) => gradients.set(name, own(found, key) as tf.Tensor));
  inHead.forEach(([name], i) => gradients.set(name, released(ofHead[i] as tf.Tensor)));
  return { loss: released(loss), gradients: new Map([...parameters.keys()].map((name) => [name, gradients.get(name) as tf.Tensor])) }; // prettier-ignore
}

/** A kept tensor becomes an ordinary one of the current scope. */
function released<T extends tf.Tensor>(kept: T): T {
  const copy = tf.clone(kept);
  kept.dispose();
  return copy;
}

/** `tf.tidy` for a value of a named shape. */
const inOwnScope = (compute: () => HeadPass): HeadPass =>
  tf.tidy(() => compute() as unknown as tf.TensorContainer) as unknown as HeadPass;
