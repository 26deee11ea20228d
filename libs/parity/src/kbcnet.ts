/** Cases of the whole network: inference, both kinds of training batch, gradients and three Adam steps. */
import {
  createKbcNet,
  endPointError,
  groundTruthFlow,
  transferKeypoints,
  type ForwardMode,
  type GroundTruthFlow,
  type KbcNet,
} from '@keygrid/model';
import { ModelConfig } from '@keygrid/model/config';
import { createAdam } from '@keygrid/training';
import type { StateTensor } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, tensorsUnder, type TensorCase } from './case.ts';
import { compareAll, type Check } from './check.ts';
import { compareNorms } from './gradient-norms.ts';
import { correspondences } from './operations.ts';
import { fromTensor, inScope, toTensor } from './tensors.ts';

const PARAMS = {
  layers: z.array(z.number()),
  width: z.number(),
  side: z.number(),
  heads: z.number().optional(),
  ratio: z.number().optional(),
  decoder: z.array(z.number()),
  groups: z.number(),
  csfa: z.boolean(),
  conv: z.enum(['centre-pivot', 'full']),
  clamp: z.enum(['none', 'relu']).default('none'),
  mutualNearestNeighbours: z.boolean().default(false),
  frozenNorm: z.boolean().default(false),
  beta: z.number().default(0.02),
  counts: z.array(z.number()),
  /** Left out: the losses end before the first step. */
  adam: z
    .object({
      lr: z.number(),
      beta1: z.number().default(0.9),
      beta2: z.number().default(0.999),
      eps: z.number().default(1e-8),
      steps: z.number(),
    })
    .default({ lr: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, steps: 0 }),
};
type Params = z.infer<z.ZodObject<typeof PARAMS>>;

/** What a case calls training, by how source and target pass the backbone. */
const VARIANTS = [
  ['train', 'joint'],
  ['trainSeparate', 'separate'],
] as const;

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
  const states = (part: string) => tensorsUnder(test, `out.${part}.`).size > 0;
  const batch = batchOf(test, params);
  try {
    const computed: Values = states('eval') ? inference(test, params, batch) : new Map<string, never>();
    const norms: Check[] = [];
    for (const [variant, pairBatch] of VARIANTS) {
      if (!states(variant) && !test.gradientNorm[variant]) continue;
      const trained = training(test, params, batch, pairBatch);
      for (const [name, value] of trained.values) computed.set(`out.${variant}.${name}`, value);
      for (const norm of compareNorms(variant, test.gradientNorm[variant], trained.norms)) norms.push(norm);
    }
    return [...compareAll(test, computed), ...norms];
  } finally {
    tf.dispose([
      batch.source,
      batch.target,
      batch.keypoints,
      batch.truth.flow,
      batch.truth.mask,
      batch.truth.weight,
    ]);
  }
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
  const mode = { pairBatch, frozenNorm: params.frozenNorm };
  const losses: number[] = [];
  const values: Values = new Map();
  const norms = new Map<string, number>();
  inScope(() => {
    const other = createLoaded(test, params);
    const { refined, flow } = other.forward(batch.source, batch.target, { training: true, ...mode });
    for (const [name, value] of prefixed('', { refined, ...readOut(flow, batch) })) values.set(name, value);
    other.dispose();
  });
  for (let step = 0; step <= steps; step++) {
    inScope(() => {
      const { loss, gradients } = net.lossAndGradients(batch, mode);
      losses.push(loss.dataSync()[0] ?? NaN);
      if (step === 0) {
        const running = Object.fromEntries(net.statistics);
        for (const [name, value] of prefixed('', running)) values.set(name, value);
        for (const [name, g] of gradients) norms.set(name, tf.norm(g).dataSync<'float32'>()[0] ?? NaN);
      }
      if (step < steps) adam.apply(adam.flatten(gradients), { learningRate });
      tf.dispose([loss, ...gradients.values()]);
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
