/** Loss and gradients of everything behind the backbone, a few pairs after the other in the memory of those few. */
import * as tf from '@tensorflow/tfjs-core';
import { joinTaps, type Taps } from './taps.ts';
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
  const pairs = (taps[0]?.shape[0] ?? 0) / 2;
  const parts: Taps[] = [];
  let sums: tf.Tensor[] = [];
  for (let first = 0; first < pairs; first += pairsAtOnce) {
    const count = Math.min(pairsAtOnce, pairs - first);
    const { value, grads } = tf.tidy(() => {
      const ofSome = (map: tf.Tensor4D) =>
        tf.concat([rows(map, first, count), rows(map, pairs + first, count)]);
      const both = count === pairs ? taps : taps.map(ofSome);
      const loss = (...inputs: tf.Tensor[]) =>
        endPointError(head(inputs.slice(0, taps.length) as tf.Tensor4D[]), pairsOf(truth, first, count));
      return tf.valueAndGrads(loss)([...both, ...variables]);
    });
    parts.push(grads.slice(0, taps.length) as tf.Tensor4D[]);
    sums = added(sums, [value, ...grads.slice(taps.length)]);
  }
  const [loss, ...parameters] = sums as [tf.Scalar, ...tf.Tensor[]];
  const [all] = parts;
  if (all && parts.length === 1) return { loss, parameters, taps: all };
  const half = (which: 0 | 1, maps: tf.Tensor4D[]) =>
    maps.map((map) => tf.split(map, 2)[which] as tf.Tensor4D);
  return {
    loss,
    parameters,
    taps: joinTaps(parts, (maps) => tf.concat([...half(0, maps), ...half(1, maps)])),
  };
}

function rows<T extends tf.Tensor>(x: T, first: number, count: number): T {
  return first === 0 && count === x.shape[0] ? x : tf.slice(x, first, count);
}

/** `weight` stays that of the whole batch. */
function pairsOf({ flow, mask, ...whole }: GroundTruthFlow, first: number, count: number): GroundTruthFlow {
  return { flow: rows(flow, first, count), mask: rows(mask, first, count), ...whole };
}

/** Takes both lists over; an empty one is nothing yet. */
function added(before: tf.Tensor[], more: tf.Tensor[]): tf.Tensor[] {
  if (before.length === 0) return more;
  const sums = before.map((sum, i) => tf.add(sum, more[i] as tf.Tensor));
  tf.dispose([...before, ...more]);
  return sums;
}
