/** A whole forward pass with stored statistics. */
import { createKbcNet, type KbcNet } from '@keygrid/model';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import * as tf from '@tensorflow/tfjs-core';
import type { Conv4dKind, NetworkCase, NetworkSize } from '../case.ts';
import type { Work } from './work.ts';

export function networkWork(work: NetworkCase): Work {
  const net = createNet({ size: work, conv4d: work.conv4d });
  const shape = [work.batch, work.inputSide, work.inputSide, 3] as const;
  const [source, target] = [tf.randomNormal<tf.Rank.R4>([...shape]), tf.randomNormal<tf.Rank.R4>([...shape])];
  return {
    pairs: work.batch,
    async run() {
      const result = net.forward(source, target, { training: false });
      await result.flow.data();
      tf.dispose({ ...result });
    },
    dispose() {
      tf.dispose([source, target]);
      net.dispose();
    },
  };
}

/** A network with random weights. */
export function createNet(model: { readonly size: NetworkSize; readonly conv4d: Conv4dKind }): KbcNet {
  return createKbcNet(modelOf(model), { seed: 1 });
}

/** The settings as a grid file's `model` block resolves. */
export function modelOf({ size, conv4d }: { readonly size: NetworkSize; readonly conv4d: Conv4dKind }) {
  const { layers, width, csfa, channels, groups, inputSide } = size;
  const input = ModelInput.parse({
    inputSide,
    conv4d,
    backbone: { layers, width },
    csfa: csfa ?? false,
    decoder: { channels, groups },
  });
  return resolveModel(input, () => '');
}
