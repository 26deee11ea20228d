/** Cases of the whole network: inference, both kinds of training batch, gradients and three Adam steps. */
import {
  createKbcNet,
  endPointError,
  groundTruthFlow,
  lossAndGradients,
  transferKeypoints,
  type ForwardMode,
  type GroundTruthFlow,
  type KbcNet,
  type StateTensor,
} from '@keygrid/model';
import { ModelConfig } from '@keygrid/model/config';
import { createAdam } from '@keygrid/training';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, tensorsUnder, type GradientNorms, type TensorCase } from './case.ts';
import { compareAll, type Check } from './check.ts';
import { correspondences } from './operations.ts';
import { fromTensor, inScope, toTensor } from './tensors.ts';

const PARAMS = {
  layers: z.array(z.number()),
  width: z.number(),
  side: z.number(),
  heads: z.number(),
  ratio: z.number(),
  decoder: z.array(z.number()),
  groups: z.number(),
  csfa: z.boolean(),
  conv: z.enum(['centre-pivot', 'full']),
  clamp: z.enum(['none', 'relu']),
  mutualNearestNeighbours: z.boolean(),
  beta: z.number(),
  counts: z.array(z.number()),
  adam: z.object({
    lr: z.number(),
    beta1: z.number(),
    beta2: z.number(),
    eps: z.number(),
    steps: z.number(),
  }),
};
type Params = z.infer<z.ZodObject<typeof PARAMS>>;

/** The case's images and keypoints as tensors, alive for the whole case. */
interface Batch {
  readonly source: tf.Tensor4D;
  readonly target: tf.Tensor4D;
  readonly keypoints: tf.Tensor3D;
  readonly truth: GroundTruthFlow;
}

type Values = Map<string, StateTensor>;

export function wholeNetwork(test: TensorCase): Check[] {
  const params = paramsOf(test, PARAMS);
  const batch = batchOf(test, params);
  const computed: Values = inference(test, params, batch);
  const norms: Check[] = [];
  for (const [variant, pairBatch] of [
    ['train', 'joint'],
    ['trainSeparate', 'separate'],
  ] as const) {
    // prettier-ignore
    const trained = training(test, params, batch, pairBatch);
    for (const [name, value] of trained.values) computed.set(`out.${variant}.${name}`, value);
    norms.push(...compareNorms(variant, test.gradientNorm[variant], trained.norms));
  }
  tf.dispose([batch.source, batch.target, batch.keypoints, batch.truth.flow, batch.truth.mask]);
  return [...compareAll(test, computed), ...norms];
}

function batchOf(test: TensorCase, { counts, side }: Params): Batch {
  const names = ['in.sourceKeypoints', 'in.targetKeypoints'] as const;
  return {
    source: toTensor(tensorOf(test, 'in.source')) as tf.Tensor4D,
    target: toTensor(tensorOf(test, 'in.target')) as tf.Tensor4D,
    keypoints: toTensor(tensorOf(test, 'in.sourceKeypoints')) as tf.Tensor3D,
    truth: groundTruthFlow(correspondences(test, names, counts), side),
  };
}

function createLoaded(test: TensorCase, params: Params): KbcNet {
  const config = ModelConfig.parse({
    backbone: { layers: params.layers, width: params.width, weights: { kind: 'he' } },
    csfa: params.csfa ? { enabled: true, heads: params.heads, mlpRatio: params.ratio } : { enabled: false },
    inputSide: params.side,
    clamp: params.clamp,
    mutualNearestNeighbours: params.mutualNearestNeighbours,
    conv4d: params.conv,
    decoder: { channels: params.decoder, groups: params.groups },
    beta: params.beta,
  });
  const net = createKbcNet(config, { seed: 0 });
  const weights = [...tensorsUnder(test, '')].filter(([name]) => /^(backbone|csfa|decoder)\./.test(name));
  net.loadStateDict(new Map(weights));
  return net;
}

function inference(test: TensorCase, params: Params, batch: Batch): Values {
  const net = createLoaded(test, params);
  const values = inScope(() => {
    const { correlation, refined, flow } = net.forward(batch.source, batch.target, { training: false });
    return prefixed('out.eval.', { correlation, refined, ...readOut(flow, batch) });
  });
  net.dispose();
  return values;
}

/** `losses` is before any step and after each Adam step; everything else belongs to the first pass. */
function training(test: TensorCase, params: Params, batch: Batch, pairBatch: ForwardMode['pairBatch']) {
  const net = createLoaded(test, params);
  const { lr: learningRate, beta1, beta2, eps: epsilon, steps } = params.adam;
  const adam = createAdam(net.parameters, { learningRate, beta1, beta2, epsilon });
  const losses: number[] = [];
  const values: Values = new Map();
  const norms = new Map<string, number>();
  for (let step = 0; step <= steps; step++) {
    inScope(() => {
      const { loss, gradients } = lossAndGradients(net.parameters, () => {
        const { refined, flow } = net.forward(batch.source, batch.target, { training: true, pairBatch });
        const out = readOut(flow, batch);
        if (step === 0) {
          const first = { refined, ...out, ...Object.fromEntries(net.statistics) };
          for (const [name, value] of prefixed('', first)) values.set(name, value);
        }
        return out.loss;
      });
      losses.push(loss.dataSync()[0] ?? NaN);
      if (step === 0)
        for (const [name, g] of gradients) norms.set(name, tf.norm(g).dataSync<'float32'>()[0] ?? NaN);
      if (step < steps) adam.apply(adam.flatten(gradients));
    });
  }
  values.set('losses', { shape: [steps + 1], data: Float32Array.from(losses) });
  adam.dispose();
  net.dispose();
  return { values, norms };
}

const readOut = (flow: tf.Tensor4D, { truth, keypoints }: Batch) => ({
  flow,
  loss: endPointError(flow, truth),
  predicted: transferKeypoints(flow, keypoints),
});

const prefixed = (prefix: string, tensors: Record<string, tf.Tensor>): Values =>
  new Map(Object.entries(tensors).map(([name, value]) => [prefix + name, fromTensor(value)]));

/** Norms relatively; those that are 0 in exact arithmetic absolutely. */
function compareNorms(
  variant: string,
  expected: GradientNorms | undefined,
  got: ReadonlyMap<string, number>,
): Check[] {
  if (!expected) return [];
  const { norm, mathematicallyZero, tolerance } = expected;
  const what = (name: string) => `gradientNorm.${variant}.${name}`;
  return [
    ...Object.entries(norm).map(([name, want]) => ({
      what: what(name),
      error: Math.abs((got.get(name) ?? Infinity) - want) / want,
      tolerance: tolerance.relative,
    })),
    ...mathematicallyZero.map((name) => ({
      what: what(name),
      error: got.get(name) ?? Infinity,
      tolerance: tolerance.absoluteForZeroOnes,
    })),
  ];
}
