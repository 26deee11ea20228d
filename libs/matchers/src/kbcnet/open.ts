/** KBCNet from a file of weights. */
import { createKbcNet } from '@keygrid/model';
import type { ModelConfig } from '@keygrid/model/config';
import { readSafetensors } from '@keygrid/weights';
import type { OpenMatcher } from '../open-matcher.ts';
import { openBackboneCache } from './backbone-cache.ts';
import { createMatcher } from './matcher.ts';
import type { FeatureStore } from '../views/feature-cache.ts';

/** Names of Adam's moments in a checkpoint. */
const MOMENT = /^optimiser\.(m|v)\./;

/** The network's part of a checkpoint, or of any safetensors file with a whole state dict. */
export function weightsOf<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...tensors].filter(([name]) => !MOMENT.test(name)));
}

/**
 * `weightsFile`: a `best` or `last` checkpoint, or any safetensors file with the network's whole state dict. `cached`: where
 * features of a backbone that was frozen are kept.
 */
export async function openKbcNet(
  model: ModelConfig,
  weightsFile: string,
  cached?: { readonly features: FeatureStore; readonly log: (line: string) => void },
): Promise<OpenMatcher> {
  const weights = weightsOf((await readSafetensors(weightsFile)).tensors);
  const net = createKbcNet(model, { weights, what: weightsFile });
  const cache = cached && openBackboneCache(net, cached.features, cached.log);
  const matcher = createMatcher(net, { cache });
  return {
    side: model.inputSide,
    uncropped: 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      await cache?.close();
      matcher.dispose();
      net.dispose();
    },
  };
}
