/** KBCNet from a file of weights. */
import { firstLines, UserError } from '@keygrid/contract';
import { createKbcNet, kbcNetMismatches } from '@keygrid/model';
import { isOnnx, type ModelConfig } from '@keygrid/model/config';
import { listWeights, readWeights, toStateTensor } from '@keygrid/weights';
import { openOnnxBackbone, type FileBackbone } from '../backbone/onnx-backbone.ts';
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

interface NetParts {
  /** Required where the model's backbone is an ONNX file: its copy here. */
  readonly backboneFile?: string | undefined;
  /** Of such a backbone. Default 1. */
  readonly threads?: number | undefined;
  /** Where features of a backbone that was frozen are kept; left out: nowhere. */
  readonly cached?: { readonly features: FeatureStore; readonly log: (line: string) => void } | undefined;
}

/** Undefined where the model's backbone is none. */
export async function openBackboneFile(
  { backbone, inputSide: side }: ModelConfig,
  file: string | undefined,
  threads: number | undefined,
): Promise<FileBackbone | undefined> {
  if (!isOnnx(backbone)) return undefined;
  if (file === undefined)
    throw new Error('The model names an ONNX file as its backbone, but it was not given.');
  return openOnnxBackbone(backbone, file, { side, field: 'model.backbone', threads });
}

/** `weightsFile`: a `best` or `last` checkpoint, or any weights file with the network's whole state dict. */
export async function openKbcNet(
  model: ModelConfig,
  weightsFile: string,
  { backboneFile, threads, cached }: NetParts = {},
): Promise<OpenMatcher> {
  const { tensors } = await readWeights(weightsFile);
  const weights = new Map([...weightsOf(tensors)].map(([name, one]) => [name, toStateTensor(one)]));
  const backbone = await openBackboneFile(model, backboneFile, threads);
  const net = createKbcNet(model, { weights, what: weightsFile, tapChannels: backbone?.channels });
  const cache = cached && openBackboneCache(net, cached.features, cached.log);
  const matcher = createMatcher(net, { cache, backbone });
  return {
    side: model.inputSide,
    uncropped: 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      await cache?.close();
      matcher.dispose();
      net.dispose();
      await backbone?.close();
    },
  };
}

/** By names, types and shapes alone. @throws UserError with the first that do not fit the network. */
export async function fitKbcNet({ model, weights }: KbcNetConfig, files: MatcherFiles): Promise<void> {
  const file = fileOf(files, weights);
  const { tensors } = await listWeights(file);
  const { backbone } = model;
  const opened = await openBackboneFile(
    model,
    isOnnx(backbone) ? fileOf(files, backbone.weights) : undefined,
    1,
  );
  const problems = kbcNetMismatches(weightsOf(tensors), model, opened?.channels);
  await opened?.close();
  if (problems.length === 0) return;
  throw new UserError(
    [
      `matcher.weights: ${file} does not fit the network that model describes (${problems.length} problems); keygrid weights inspect says what it holds:`,
      ...firstLines(problems),
    ].join('\n  '),
  );
}
