/** KBCNet from a file of weights. */
import { createKbcNet } from '@keygrid/model';
import type { ModelConfig } from '@keygrid/model/config';
import { readSafetensors } from '@keygrid/weights';
import type { OpenMatcher } from '../open-matcher.ts';
import { createMatcher } from './matcher.ts';

/** Names of Adam's moments in a checkpoint. */
const MOMENT = /^optimiser\.(m|v)\./;

/** The network's part of a checkpoint, or of any safetensors file with a whole state dict. */
export function weightsOf<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...tensors].filter(([name]) => !MOMENT.test(name)));
}

/** `weightsFile`: a `best` or `last` checkpoint, or any safetensors file with the network's whole state dict. */
export async function openKbcNet(model: ModelConfig, weightsFile: string): Promise<OpenMatcher> {
  const weights = weightsOf((await readSafetensors(weightsFile)).tensors);
  const net = createKbcNet(model, { weights, what: weightsFile });
  const matcher = createMatcher(net);
  return {
    side: model.inputSide,
    uncropped: 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      matcher.dispose();
      net.dispose();
    },
  };
}
