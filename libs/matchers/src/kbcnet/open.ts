/** KBCNet from a file of weights. */
import { firstLines, UserError } from '@keygrid/contract';
import { createKbcNet, kbcNetMismatches } from '@keygrid/model';
import type { ModelConfig } from '@keygrid/model/config';
import { listWeights, readWeights, toStateTensor } from '@keygrid/weights';
import type { OpenMatcher } from '../open-matcher.ts';
import type { FeatureStore } from '../views/feature-cache.ts';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import { openBackboneCache } from './backbone-cache.ts';
import { createMatcher } from './matcher.ts';
import type { KbcNetConfig } from './settings.ts';

/** Names of Adam's moments in a checkpoint. */
const MOMENT = /^optimiser\.(m|v)\./;

/** The network's part of a checkpoint, or of any safetensors file with a whole state dict. */
export function weightsOf<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...tensors].filter(([name]) => !MOMENT.test(name)));
}

/**
 * `weightsFile`: a `best` or `last` checkpoint, or any weights file with the network's whole state dict. `cached`: where
 * features of a backbone that was frozen are kept.
 */
export async function openKbcNet(
  model: ModelConfig,
  weightsFile: string,
  cached?: { readonly features: FeatureStore; readonly log: (line: string) => void },
): Promise<OpenMatcher> {
  const { tensors } = await readWeights(weightsFile);
  const weights = new Map([...weightsOf(tensors)].map(([name, one]) => [name, toStateTensor(one)]));
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

/** By names, types and shapes alone. @throws UserError with the first that do not fit the network. */
export async function fitKbcNet({ model, weights }: KbcNetConfig, files: MatcherFiles): Promise<void> {
  const file = fileOf(files, weights);
  const { tensors } = await listWeights(file);
  const problems = kbcNetMismatches(weightsOf(tensors), model);
  if (problems.length === 0) return;
  throw new UserError(
    [
      `matcher.weights: ${file} does not fit the network that model describes (${problems.length} problems); keygrid weights inspect says what it holds:`,
      ...firstLines(problems),
    ].join('\n  '),
  );
}
