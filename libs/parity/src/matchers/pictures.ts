/** Cases of HPF, SCOT and NCNet from pictures. */
import {
  bestCells,
  correlation,
  matchPictures,
  ncnetFeatures,
  ncnetTensors,
  preparePicture,
  prepareTransport,
  transferByCells,
  type PreparedPicture,
} from '@keygrid/matchers';
import { createHyperpixelNetwork, ParameterStore } from '@keygrid/model/layers';
import { readWeights, toStateTensor, type StateDict, type StateTensor } from '@keygrid/weights';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, type TensorCase } from '../case.ts';
import type { Computed } from '../check.ts';
import { fromTensor, toTensor } from '../tensors.ts';
import { fromPoints, fromValues, mapOf, neededOnly, pointsOf } from './values.ts';

const Network = { layers: z.array(z.number()), width: z.number() };
const Ids = { ids: z.array(z.number()), longestSide: z.number() };

/** Of the case's weights under torchvision's names. */
function networkOf(weights: StateDict, { layers, width }: { layers: number[]; width: number }) {
  const store = new ParameterStore(0, { dict: weights });
  return { store, network: createHyperpixelNetwork(store.root, { layers, width }) };
}

export async function hpf(test: TensorCase): Promise<Computed> {
  const { ids, longestSide: longest, ...shape } = paramsOf(test, { ...Network, ...Ids });
  const { store, network } = networkOf(test.tensors, shape);
  const hyperpixels = { network, layers: shape.layers, ids, longest };
  const source = await preparePicture(mapOf(test, 'in.source'), hyperpixels);
  const target = await preparePicture(mapOf(test, 'in.target'), hyperpixels);
  store.dispose();
  const maps = source.maps.map(
    (map, i) => [`out.sourceMap${i}`, fromValues(map.data, [map.height, map.width, map.channels])] as const,
  );
  return new Map([...maps, ...(await matched(test, source, target))]);
}

export async function scot(test: TensorCase): Promise<Computed> {
  const { ids, longestSide, power, epsilon, iterations, ...shape } = paramsOf(test, {
    ...Network,
    ...Ids,
    power: z.number(),
    epsilon: z.number(),
    iterations: z.number(),
  });
  const { store, network } = networkOf(test.tensors, shape);
  const hyperpixels = { network, layers: shape.layers, ids, longest: longestSide };
  const classifier = {
    weight: toTensor(tensorOf(test, 'fc.weight')) as tf.Tensor2D,
    bias: toTensor(tensorOf(test, 'fc.bias')) as tf.Tensor1D,
  };
  const source = await prepareTransport(mapOf(test, 'in.source'), hyperpixels, classifier);
  const target = await prepareTransport(mapOf(test, 'in.target'), hyperpixels, classifier);
  store.dispose();
  tf.dispose([classifier.weight, classifier.bias]);
  return new Map([
    ['out.sourceCam', fromValues(source.activation ?? [], [source.size.height, source.size.width])],
    ['out.sourceWeights', fromValues(source.weights ?? [])],
    ['out.targetWeights', fromValues(target.weights ?? [])],
    ...(await matched(test, source, target, { power, epsilon, iterations })),
  ]);
}

async function matched(
  test: TensorCase,
  source: PreparedPicture,
  target: PreparedPicture,
  transport?: { power: number; epsilon: number; iterations: number },
): Promise<[string, ReturnType<typeof fromPoints>][]> {
  const keypoints = pointsOf(test, 'in.keypoints').map(({ x, y }) => ({ x, y }));
  const answer = await matchPictures(keypoints, source, target, { transport });
  return [
    ['out.best', neededOnly(test, 'out.best', answer.pairs.bestOf)],
    ['out.covering', fromValues(answer.covering)],
    ['out.keypoints', fromPoints(answer.keypoints)],
  ];
}

export async function ncnet(test: TensorCase): Promise<Computed> {
  const { checkpoint, side, kernels, ...shape } = paramsOf(test, {
    ...Network,
    checkpoint: z.string(),
    side: z.number(),
    kernels: z.array(z.number()),
  });
  const { tensors } = await readWeights(path.join(test.folder, checkpoint));
  const all: StateDict = new Map([...tensors].map(([name, tensor]) => [name, toStateTensor(tensor)]));
  const own = ncnetTensors(all) ?? new Map<string, StateTensor>();
  const backbone = [...own].flatMap(([name, tensor]) =>
    name.startsWith('backbone.') ? [[name.slice(9), tensor] as const] : [],
  );
  const { store, network } = networkOf(new Map(backbone), shape);
  const layers = kernels.map((_, i) => {
    const read = (name: string) =>
      toTensor(tensorOf({ ...test, tensors: new Map(own) }, `consensus.${i}.${name}`));
    return { weight: read('weight'), bias: read('bias') as tf.Tensor1D };
  });
  const blocks = shape.layers.reduce((sum, count) => sum + count, 0);
  const features = (name: string) => ncnetFeatures(mapOf(test, name), { network, blocks, side });
  const [source, target] = [features('in.source'), features('in.target')];
  const map = correlation(source, target, layers);
  const { best, score } = await bestCells(map);
  const [hs, ws, ht, wt] = map.shape;
  const matches = { source: { width: ws, height: hs }, target: { width: wt, height: ht }, best };
  const frames = { source: mapOf(test, 'in.source'), target: mapOf(test, 'in.target') };
  const result = new Map([
    ['out.sourceFeatures', fromTensor(source)],
    ['out.correlation', fromTensor(map)],
    ['out.best', fromValues(best)],
    ['out.score', fromValues(score)],
    ['out.keypoints', fromPoints(transferByCells(pointsOf(test, 'in.keypoints'), matches, frames))],
  ]);
  store.dispose();
  tf.dispose([source, target, map, ...layers.flatMap(({ weight, bias }) => [weight, bias])]);
  return result;
}
