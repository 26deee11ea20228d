import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { ModelInput, resolveModel } from '../config.ts';
import { loadTensorFlow } from './device.ts';
import { endPointError } from '../network/end-point-error.ts';
import { lossAndGradients } from '../network/gradients.ts';
import { groundTruthFlow } from '../network/ground-truth-flow.ts';
import { createKbcNet } from '../network/kbcnet.ts';

it('trains the whole network on the JavaScript backend too', async () => {
  expect(await loadTensorFlow({ device: 'javascript' })).toMatchObject({ backend: 'javascript', threads: 1 });
  const config = resolveModel(
    ModelInput.parse({
      inputSide: 32,
      conv4d: 'full',
      csfa: { heads: 2, mlpRatio: 1 },
      backbone: { layers: [1, 1, 1, 1], width: 2 },
      decoder: { channels: [4], groups: 2 },
    }),
    () => '',
  );
  const net = createKbcNet(config, { seed: 1 });
  const images = tf.ones<tf.Rank.R4>([1, 32, 32, 3]);
  const truth = groundTruthFlow([{ source: [{ x: 8, y: 8 }], target: [{ x: 24, y: 8 }] }], 32);
  const { loss, gradients } = lossAndGradients(net.parameters, () =>
    endPointError(net.forward(images, images, { training: true }).flow, truth),
  );
  expect(loss.dataSync()[0]).toBeGreaterThan(0);
  expect(gradients.size).toBe(net.parameters.size);
});

it('refuses bfloat16 on the JavaScript backend', async () => {
  await expect(loadTensorFlow({ device: 'javascript', precision: 'bfloat16' })).rejects.toThrow(
    /bfloat16 cannot be computed here: the JavaScript backend .*Use precision: float32/,
  );
});
