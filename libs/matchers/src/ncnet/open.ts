/** NCNet from its authors' checkpoint, or from the file that `keygrid weights convert` makes of it. */
import { firstNames, UserError } from '@keygrid/contract';
import type { Size } from '@keygrid/geometry';
import { createHyperpixelNetwork, ParameterStore } from '@keygrid/model/layers';
import { listWeights, readWeights, toStateTensor, type StateDict } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenMatcher } from '../open-matcher.ts';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import { matchViews } from '../views/match-views.ts';
import { ncnetShape, ncnetTensors, type NcnetShape } from './checkpoint.ts';
import type { ConsensusLayer } from './consensus.ts';
import { bestCells, correlation } from './correlation.ts';
import { ncnetFeatures } from './picture.ts';
import type { NcnetConfig } from './settings.ts';
import { transferByCells } from './transfer.ts';

const KEPT_BYTES = 2 ** 30;

interface Described {
  /** `[side/16, side/16, channels]` */
  readonly features: tf.Tensor3D;
  /** Of the view, in pixels. */
  readonly size: Size;
}

/** It squashes pictures itself, as published: where KBC crops nothing it is handed them as they are. */
export async function openNcnet(config: NcnetConfig, files: MatcherFiles): Promise<OpenMatcher> {
  const { network, blocks, layers, dispose } = await openNetwork(fileOf(files, config.weights));
  const matcher = matchViews<Described>({
    async describe({ width, height, data }) {
      const levels = { width, height, channels: 3, data };
      const { networkSide: side, squash } = config;
      const features = ncnetFeatures(levels, { network, blocks, side, squash });
      const one = tf.slice(features, [0, 0, 0], [1, 1, 1]);
      await one.data();
      one.dispose();
      return { features, size: { width, height } };
    },
    async carry(source, target, keypoints) {
      const map = correlation(source.features, target.features, layers);
      const { best } = await bestCells(map);
      const [hs, ws, ht, wt] = map.shape;
      map.dispose();
      const matches = { source: { width: ws, height: hs }, target: { width: wt, height: ht }, best };
      const frames = { source: source.size, target: target.size };
      return transferByCells(keypoints, matches, frames, config.outside);
    },
    limitBytes: KEPT_BYTES,
    bytesOf: ({ features }) => features.size * 4,
    free: ({ features }) => features.dispose(),
  });
  return {
    side: config.side,
    uncropped: 'whole',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      matcher.dispose();
      dispose();
    },
  };
}

export async function fitNcnet(config: NcnetConfig, files: MatcherFiles): Promise<void> {
  const file = fileOf(files, config.weights);
  const { tensors } = await listWeights(file);
  requireWhole(file, ncnetTensors(tensors));
}

async function openNetwork(file: string) {
  const { tensors } = await readWeights(file);
  const own = ncnetTensors(tensors);
  const { layers: blocks, width, kernels } = requireWhole(file, own);
  const dict: StateDict = new Map([...(own ?? [])].map(([name, tensor]) => [name, toStateTensor(tensor)]));
  const backbone: StateDict = new Map(
    [...dict].flatMap(([name, tensor]) =>
      name.startsWith('backbone.') ? [[name.slice('backbone.'.length), tensor] as const] : [],
    ),
  );
  const store = new ParameterStore(0, { dict: backbone, what: file });
  const network = createHyperpixelNetwork(store.root, { layers: blocks, width });
  const layers = kernels.map((_, i): ConsensusLayer => {
    const read = (name: string) => {
      const tensor = dict.get(`consensus.${i}.${name}`);
      return tf.tensor(tensor?.data ?? [], [...(tensor?.shape ?? [])], 'float32');
    };
    return { weight: read('weight'), bias: read('bias') as tf.Tensor1D };
  });
  const dispose = () => {
    store.dispose();
    tf.dispose(layers.flatMap(({ weight, bias }) => [weight, bias]));
  };
  return { network, blocks: blocks.reduce((sum, count) => sum + count, 0), layers, dispose };
}

/** @throws UserError where the tensors are not NCNet's, or not all of them. */
function requireWhole(
  file: string,
  own: Parameters<typeof ncnetShape>[0] | undefined,
): Omit<NcnetShape, 'mismatches'> {
  const advice = 'keygrid weights inspect says what it holds';
  if (own === undefined)
    throw new UserError(
      `matcher.weights: ${file} is no NCNet checkpoint (FeatureExtraction.model.…, NeighConsensus.conv.…); ${advice}`,
    );
  const shape = ncnetShape(own);
  if (shape.mismatches.length === 0) return shape;
  throw new UserError(
    `matcher.weights: ${file} is almost an NCNet checkpoint, but ${shape.mismatches.length} tensors do not fit it ` +
      `(${firstNames(shape.mismatches)}); ${advice}`,
  );
}
