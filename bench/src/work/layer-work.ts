/** One 4D convolution or the whole decoder, alone. */
import { createConv4d, createDecoder, ParameterStore, type Tensor6D } from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { Conv4dCase, DecoderCase } from '../case.ts';
import { forwardWork } from './machine-work.ts';
import { waitFor } from './wait-for.ts';
import type { Work } from './work.ts';

export function conv4dWork(work: Conv4dCase): Work {
  const store = new ParameterStore(1);
  const layer = createConv4d(work.conv4d, store.root, work.input, work.output);
  return layerWork(store, layer, work.input, work);
}

export function decoderWork(work: DecoderCase): Work {
  const store = new ParameterStore(1);
  const decoder = createDecoder(store.root, { ...work, headInitScale: 0.15 });
  return layerWork(store, decoder, work.levels, work);
}

function layerWork(
  store: ParameterStore,
  layer: (x: Tensor6D) => tf.Tensor,
  channels: number,
  { pass, batch, side }: Pick<Conv4dCase, 'pass' | 'batch' | 'side'>,
): Work {
  const x = tf.randomNormal<tf.Rank.R6>([batch, side, side, side, side, channels]);
  if (pass === 'forward') {
    return forwardWork(() => layer(x), [x, ...store.parameters.values()]);
  }
  const dy = tf.tidy(() => tf.randomNormal(layer(x).shape));
  const inputs = [x, ...store.parameters.values()];
  return {
    async run() {
      // A copy: a layer frees the gradient it was given once it has used it.
      const gradients = tf.tidy(() => tf.engine().gradients(() => layer(x), inputs, tf.clone(dy)).grads);
      for (const gradient of gradients) await waitFor(gradient);
      tf.dispose(gradients);
    },
    dispose() {
      tf.dispose([x, dy]);
      store.dispose();
    },
  };
}
