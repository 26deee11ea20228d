/** Cases of single layers and of the backbone. */
import { normaliseImage } from '@keygrid/model';
import { EFFICIENTNETS } from '@keygrid/model/config';
import {
  createAttentionBlock,
  createBackbone,
  createBatchNorm,
  createConv4d,
  createConvolution,
  createCsfa,
  createGroupNorm,
  createStem,
  type Tensor6D,
} from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { paramsOf, tensorOf, tensorsUnder, type TensorCase } from './case.ts';
import type { Computed } from './check.ts';
import { runLayer } from './differentiate.ts';

/** Size of one axis of a stored tensor. */
const size = (test: TensorCase, name: string, axis: number) => tensorOf(test, name).shape[axis] ?? 0;

export function convolution(test: TensorCase): Computed {
  const { kernel, stride } = paramsOf(test, { kernel: z.number(), stride: z.number() });
  const shape = { input: size(test, 'w.weight', 1), output: size(test, 'w.weight', 0), kernel, stride };
  return runLayer(test, (store) => {
    const layer = createConvolution(store.root, shape);
    return (input) => ({ y: layer(input('x') as tf.Tensor4D) });
  });
}

export function batchNorm(test: TensorCase): Computed {
  const mode = test.name.includes('train') ? 'batch' : 'stored';
  const statistics = new Map(
    ['running_mean', 'running_var'].map((name) => [name, tensorOf(test, `in.${name}`)] as const),
  );
  return runLayer(
    test,
    (store) => {
      const layer = createBatchNorm(store.root, size(test, 'w.weight', 0));
      return (input) => ({
        y: layer(input('x') as tf.Tensor4D, mode),
        ...Object.fromEntries(store.statistics),
      });
    },
    statistics,
  );
}

export function stem(test: TensorCase): Computed {
  return runLayer(test, (store) => {
    const layer = createStem(store.root, size(test, 'w.conv1.weight', 0));
    return (input) => ({ y: layer(input('x') as tf.Tensor4D, 'stored') });
  });
}

export const conv4d = (kind: 'centre-pivot' | 'full') => (test: TensorCase) => {
  const weight = kind === 'full' ? 'w.weight' : 'w.conv1.weight';
  return runLayer(test, (store) => {
    const layer = createConv4d(kind, store.root, size(test, weight, 1), size(test, weight, 0));
    return (input) => ({ y: layer(input('x') as Tensor6D) });
  });
};

export function groupNorm(test: TensorCase): Computed {
  const { groups } = paramsOf(test, { groups: z.number() });
  return runLayer(test, (store) => {
    const layer = createGroupNorm(store.root, size(test, 'w.weight', 0), groups);
    return (input) => ({ y: layer(input('x') as Tensor6D) });
  });
}

export function attentionBlock(test: TensorCase): Computed {
  const { dim: channels, heads, ratio: mlpRatio } = paramsOf(test, { dim: z.number(), heads: z.number(), ratio: z.number() }); // prettier-ignore
  const other = test.tensors.has('in.kv') ? 'kv' : 'q';
  return runLayer(test, (store) => {
    const block = createAttentionBlock(store.root, { channels, heads, mlpRatio });
    return (input) => {
      const rows = (x: tf.Tensor) => tf.reshape<tf.Rank.R2>(x, [-1, channels]);
      const q = input('q');
      return { y: tf.reshape(block(rows(q), rows(input(other)), q.shape[0] ?? 1), q.shape) };
    };
  });
}

/** Names that the cases give to the taps. */
const TAPS = ['conv3', 'conv4', 'conv5'] as const;
const named = (maps: readonly tf.Tensor[]) =>
  Object.fromEntries(TAPS.map((tap, i) => [tap, maps[i] as tf.Tensor]));

export function csfa(test: TensorCase): Computed {
  const { heads, ratio: mlpRatio } = paramsOf(test, { heads: z.number(), ratio: z.number() });
  const channels = TAPS.map((tap) => size(test, `in.${tap}`, 3));
  return runLayer(test, (store) => {
    const layer = createCsfa(store.root, { channels, heads, mlpRatio });
    return (input) => {
      const maps = TAPS.map((tap) => input(tap) as tf.Tensor4D);
      const [fine, mid, deep, b3, b4, b5] = layer(maps) as [
        tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor,
      ]; // prettier-ignore
      return { fine, mid, deep, b3, b4, b5 };
    };
  });
}

export function resnet(test: TensorCase): Computed {
  const { layers, width, mode } = paramsOf(test, {
    layers: z.array(z.number()),
    width: z.number(),
    mode: z.enum(['train', 'eval']).default('eval'),
  });
  return runLayer(
    test,
    (store) => {
      const backbone = createBackbone(store.root, { layers, width });
      return (input) => ({
        ...named(backbone(input('image') as tf.Tensor4D, mode === 'train' ? 'batch' : 'stored')),
        ...Object.fromEntries(store.statistics),
      });
    },
    networkWeights(test),
  );
}

/** From levels 0..255, which its input is and for which gradients are. */
export function efficientNet(test: TensorCase): Computed {
  const kind = z.enum(EFFICIENTNETS).parse(/^efficientnet-lite\d/.exec(test.name)?.[0]);
  const statistics = test.name.includes('train') ? 'batch' : 'stored';
  return runLayer(
    test,
    (store) => {
      const backbone = createBackbone(store.root, { kind });
      return (input) => ({
        ...named(backbone(normaliseImage(input('image') as tf.Tensor4D, 'centred'), statistics)),
        ...Object.fromEntries(store.statistics),
      });
    },
    networkWeights(test),
  );
}

/** Under their own names, not `w.`. */
const networkWeights = (test: TensorCase) =>
  new Map([...tensorsUnder(test, '')].filter(([name]) => !/^(in|out|r|grad)\./.test(name)));
