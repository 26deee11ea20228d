/** One update of the weights from one batch. */
import {
  endPointError,
  groundTruthFlow,
  lossAndGradients,
  type GroundTruthFlow,
  type KbcNet,
} from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import type { Adam } from './adam.ts';
import type { TrainingPair } from './augment.ts';
import type { TrainingSpec } from './config.ts';
import { imageBatch } from './matcher.ts';
import { NonFiniteLoss } from './non-finite-loss.ts';

interface Trained {
  readonly spec: TrainingSpec;
  readonly net: KbcNet;
  readonly adam: Adam;
}

type Gradients = Map<string, tf.Tensor>;

/**
 * Updates the weights and the running statistics and returns the loss before the update: the mean distance in cells over
 * the marked cells of the whole batch. Each micro-batch weighs as many cells as it marks (model.md §6).
 * @throws NonFiniteLoss before anything but the running statistics has changed.
 */
export async function trainingStep(
  { spec, net, adam }: Trained,
  batch: readonly TrainingPair[],
  { step, learningRate }: { step: number; learningRate: number },
  onMicroBatch: () => void,
): Promise<number> {
  const parts = microBatches(batch, spec);
  const marked = parts.reduce((sum, { truth }) => sum + truth.marked, 0);
  const gradients: Gradients = new Map();
  let loss = 0;
  try {
    for (const { pairs, truth } of parts) {
      loss += await accumulate(gradients, { spec, net }, pairs, truth, truth.marked / Math.max(1, marked));
      onMicroBatch();
    }
    if (!Number.isFinite(loss))
      throw new NonFiniteLoss(
        step,
        loss,
        batch.map((pair) => pair.id),
      );
    adam.apply(gradients, learningRate);
  } finally {
    tf.dispose([...gradients.values(), ...parts.flatMap(({ truth }) => [truth.flow, truth.mask])]);
  }
  return loss;
}

interface MicroBatch {
  readonly pairs: readonly TrainingPair[];
  readonly truth: GroundTruthFlow;
}

function microBatches(batch: readonly TrainingPair[], { microBatch, model }: TrainingSpec): MicroBatch[] {
  return Array.from({ length: Math.ceil(batch.length / microBatch) }, (_, i) => {
    const pairs = batch.slice(i * microBatch, (i + 1) * microBatch);
    const keypoints = pairs.map((pair) => ({ source: pair.sourceKeypoints, target: pair.targetKeypoints }));
    return { pairs, truth: groundTruthFlow(keypoints, model.inputSide) };
  });
}

/** Adds one micro-batch's weighted gradients to `sums` and returns its weighted loss. */
async function accumulate(
  sums: Gradients,
  { spec, net }: Pick<Trained, 'spec' | 'net'>,
  pairs: readonly TrainingPair[],
  truth: GroundTruthFlow,
  weight: number,
): Promise<number> {
  const side = spec.model.inputSide;
  const { pairBatch, frozenNorm } = spec;
  const { loss, gradients } = tf.tidy(() => {
    const source = imageBatch(
      pairs.map((pair) => pair.source),
      side,
    );
    const target = imageBatch(
      pairs.map((pair) => pair.target),
      side,
    );
    const differentiated = lossAndGradients(net.parameters, () => {
      const { flow } = net.forward(source, target, { training: true, pairBatch, frozenNorm });
      return tf.mul(endPointError(flow, truth), weight);
    });
    return { loss: differentiated.loss, gradients: Object.fromEntries(differentiated.gradients) };
  });
  for (const [name, gradient] of Object.entries(gradients)) {
    const sum = sums.get(name);
    sums.set(name, sum ? tf.add(sum, gradient) : gradient);
    if (sum) tf.dispose([sum, gradient]);
  }
  const [value] = await loss.data<'float32'>();
  loss.dispose();
  return value ?? NaN;
}
