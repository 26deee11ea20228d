/** One update of the weights from one batch. */
import { truthTensor, truthValues, unpackTruth, type KbcNet, type TruthValues } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import type { Adam } from './optimiser/adam.ts';
import type { TrainingSpec } from './config.ts';
import { clippingScale, gradientNorm } from './optimiser/gradient-norm.ts';
import { levelBatch, type FileBackbone } from '@keygrid/matchers';
import { NonFiniteLoss } from './non-finite-loss.ts';
import type { FlatGradients } from './optimiser/parameter-groups.ts';
import type { TrainingPair } from './augmentation/sample-pair.ts';

interface Trained {
  readonly spec: TrainingSpec;
  readonly net: KbcNet;
  readonly adam: Adam;
  /** Where it is a file. */
  readonly backbone?: Pick<FileBackbone, 'look'> | undefined;
}

export interface StepResult {
  /** Before the update: the mean distance in cells over the marked cells of the whole batch. */
  readonly loss: number;
  /** Euclidean norm of its gradient over all trained parameters, before clipping. */
  readonly gradientNorm: number;
}

/**
 * Updates the trained weights and the running statistics. Each micro-batch weighs as many cells as it marks (docs/method.md
 * §6), and the gradient is clipped as a whole, once all of them are summed.
 * @throws NonFiniteLoss before anything but the running statistics has changed.
 */
export async function trainingStep(
  { spec, net, adam, backbone }: Trained,
  batch: readonly TrainingPair[],
  { step, learningRate }: { step: number; learningRate: number },
  onMicroBatch: () => void,
): Promise<StepResult> {
  const parts = microBatches(batch, spec, net.stride);
  const marked = parts.reduce((sum, { truth }) => sum + truth.marked, 0);
  const requireFinite = (name: string, value: number) => {
    if (Number.isFinite(value)) return;
    const pairIds = batch.map((pair) => pair.id);
    throw new NonFiniteLoss(step, { name, value }, pairIds);
  };
  let gradients: FlatGradients = [];
  const losses: tf.Scalar[] = [];
  try {
    for (const part of parts) {
      const taps = backbone && (await tapsOf(backbone, part.pairs, spec.model.inputSide));
      const computed = differentiate({ spec, net, adam }, { ...part, marked, taps });
      tf.dispose(taps ?? []);
      gradients = sum(net, gradients, computed.gradients);
      losses.push(computed.loss);
      onMicroBatch();
    }
    const { loss, norm } = await readTogether(net, losses, gradients);
    requireFinite('loss', loss);
    requireFinite("gradient's norm", norm);
    adam.apply(gradients, { learningRate, gradientScale: clippingScale(norm, spec.optimiser.clipNorm) });
    return { loss, gradientNorm: norm };
  } finally {
    tf.dispose([...losses, ...gradients]);
  }
}

interface MicroBatch {
  readonly pairs: readonly TrainingPair[];
  readonly truth: TruthValues;
  /** Of sources, then targets, where the backbone is a file. */
  readonly taps?: tf.Tensor4D[] | undefined;
}

function microBatches(
  batch: readonly TrainingPair[],
  { microBatch, model }: TrainingSpec,
  stride: number,
): MicroBatch[] {
  return Array.from({ length: Math.ceil(batch.length / microBatch) }, (_, i) => {
    const pairs = batch.slice(i * microBatch, (i + 1) * microBatch);
    const keypoints = pairs.map((pair) => ({ source: pair.sourceKeypoints, target: pair.targetKeypoints }));
    return { pairs, truth: truthValues(keypoints, model.inputSide, stride) };
  });
}

/**
 * A micro-batch's share of the batch's loss (the mean is over all cells that the batch marks) and its gradients, not computed
 * yet perhaps; the caller disposes them.
 */
function differentiate(
  { spec, net, adam }: Trained,
  { pairs, truth, taps, marked }: MicroBatch & { readonly marked: number },
): { loss: tf.Scalar; gradients: FlatGradients } {
  const { pairBatch, frozenNorm, frozenBackbone, model } = spec;
  const mode = { pairBatch, frozenNorm: frozenNorm || frozenBackbone };
  const side = model.inputSide;
  const gradientsOf = (truthParts: tf.Tensor1D, inputs: tf.Tensor4D[]) => {
    const images = () => {
      const [source, target] = inputs.map((levels) => net.normalise(levels)) as [tf.Tensor4D, tf.Tensor4D];
      return { source, target };
    };
    const flow = unpackTruth(truthParts, truth);
    const batch = { ...(taps ? { taps } : images()), truth: flow };
    const { loss, gradients } = net.lossAndGradients(batch, mode, adam.parameters);
    return [loss, ...adam.flatten(gradients)];
  };
  const found = tf.tidy(() => {
    const inputs = taps ?? [
      levelBatch(side, pairs.map((pair) => pair.source)), // prettier-ignore
      levelBatch(side, pairs.map((pair) => pair.target)), // prettier-ignore
    ];
    const packed = truthTensor(truth, marked);
    const changing = [...adam.parameters.values(), ...(mode.frozenNorm ? [] : net.statistics.values())];
    const compute = () => tf.tidy(() => gradientsOf(packed, inputs));
    return net.recorded.run([packed, ...inputs], compute, { changing, variant: 'differentiate' });
  });
  const [loss, ...gradients] = found as [tf.Scalar, ...tf.Tensor1D[]];
  return { loss, gradients };
}

/** One picture at a time, as in an evaluation: of what is kept, not a bit depends on the batch. */
async function tapsOf(
  { look }: Pick<FileBackbone, 'look'>,
  pairs: readonly TrainingPair[],
  side: number,
): Promise<tf.Tensor4D[]> {
  const images = [...pairs.map(({ source }) => source), ...pairs.map(({ target }) => target)];
  const maps: tf.Tensor4D[][] = [];
  for (const data of images)
    maps.push(await look({ data, width: side, height: side, file: '', isWindow: false }));
  const joined = (maps[0] ?? []).map((_, tap) => tf.concat(maps.map((one) => one[tap] as tf.Tensor4D)));
  tf.dispose(maps);
  return joined;
}

/** All that the host reads of a step, in one go: waits for the device. */
async function readTogether(
  net: KbcNet,
  losses: readonly tf.Scalar[],
  gradients: FlatGradients,
): Promise<{ loss: number; norm: number }> {
  const compute = () => [tf.stack([...losses, gradientNorm(gradients)])];
  const [values] = tf.tidy(() =>
    net.recorded.run([...losses, ...gradients], compute, { ofInputsAlone: true, variant: 'read' }),
  );
  const read = [...(await (values as tf.Tensor).data<'float32'>())];
  values?.dispose();
  const norm = read.pop() ?? NaN;
  return { loss: read.reduce((sum, loss) => sum + loss, 0), norm };
}

/** Takes both lists over; an empty one is nothing yet. */
function sum(net: KbcNet, before: FlatGradients, added: FlatGradients): FlatGradients {
  if (before.length === 0) return added;
  const compute = () => before.map((gradient, i) => tf.add<tf.Tensor1D>(gradient, added[i] as tf.Tensor1D));
  const sums = net.recorded.run([...before, ...added], compute, { ofInputsAlone: true, variant: 'sum' });
  tf.dispose([...before, ...added]);
  return sums as tf.Tensor1D[];
}
