/** Loss and gradients of everything behind the backbone, a few pairs after the other in the memory of those few. */
import * as tf from '@tensorflow/tfjs-core';
import type { Taps } from './taps.ts';
import { endPointError } from './end-point-error.ts';
import type { GroundTruthFlow } from './ground-truth-flow.ts';

export interface HeadPass {
  readonly loss: tf.Scalar;
  /** In the order of the head's variables. */
  readonly parameters: tf.Tensor[];
  readonly taps: Taps;
}

/** Taps of n pairs, sources first: `[2n, …]` → flow `[n, g, g, 2]`. */
export type Head = (taps: Taps) => tf.Tensor4D;

/** `taps` are those of all pairs, sources first. The loss is the mean over all marked cells, so pairs add up. */
export function headPass(
  head: Head,
  taps: Taps,
  variables: readonly tf.Variable[],
  { truth, pairsAtOnce }: { truth: GroundTruthFlow; pairsAtOnce: number },
): HeadPass {
  const pairs = taps.conv4.shape[0] / 2;
  const parts: Taps[] = [];
  let sums: tf.Tensor[] = [];
  for (let first = 0; first < pairs; first += pairsAtOnce) {
    const count = Math.min(pairsAtOnce, pairs - first);
    const { value, grads } = tf.tidy(() => {
      const ofSome = (map: keyof Taps) => tf.concat([rows(taps[map], first, count), rows(taps[map], pairs + first, count)]); // prettier-ignore
      const both = count === pairs ? taps : eachTap(ofSome);
      const loss = (...inputs: tf.Tensor[]) => {
        const [conv3, conv4, conv5] = inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        return endPointError(head({ conv3, conv4, conv5 }), pairsOf(truth, first, count));
      };
      return tf.valueAndGrads(loss)([both.conv3, both.conv4, both.conv5, ...variables]);
    });
    const [conv3, conv4, conv5, ...gradients] = grads as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, ...tf.Tensor[]]; // prettier-ignore
    parts.push({ conv3, conv4, conv5 });
    sums = added(sums, [value, ...gradients]);
  }
  const [loss, ...parameters] = sums as [tf.Scalar, ...tf.Tensor[]];
  const [all] = parts;
  if (all && parts.length === 1) return { loss, parameters, taps: all };
  const half = (which: 0 | 1, map: keyof Taps) =>
    parts.map((part) => tf.split(part[map], 2)[which] as tf.Tensor4D);
  return { loss, parameters, taps: eachTap((map) => tf.concat([...half(0, map), ...half(1, map)])) };
}

const eachTap = (of: (map: keyof Taps) => tf.Tensor4D): Taps => ({
  conv3: of('conv3'),
  conv4: of('conv4'),
  conv5: of('conv5'),
});

function rows<T extends tf.Tensor>(x: T, first: number, count: number): T {
  return first === 0 && count === x.shape[0] ? x : tf.slice(x, first, count);
}

/** `marked` stays that of the whole batch: it is what the loss is divided by. */
function pairsOf({ flow, mask, marked }: GroundTruthFlow, first: number, count: number): GroundTruthFlow {
  return { flow: rows(flow, first, count), mask: rows(mask, first, count), marked };
}

/** Takes both lists over; an empty one is nothing yet. */
function added(before: tf.Tensor[], more: tf.Tensor[]): tf.Tensor[] {
  if (before.length === 0) return more;
  const sums = before.map((sum, i) => tf.add(sum, more[i] as tf.Tensor));
  tf.dispose([...before, ...more]);
  return sums;
}
