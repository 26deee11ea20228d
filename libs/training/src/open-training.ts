/** What a training works with: network, optimiser, pairs, and where it stands. */
import { own, UserError } from '@keygrid/contract';
import type { PairList } from '@keygrid/datasets';
import { createPictureCache, type PictureCache } from '@keygrid/images';
import {
  lookThrough,
  openBackboneCache,
  openBackboneFile,
  type FeatureCache,
  type FileBackbone,
} from '@keygrid/matchers';
import { createKbcNet, type KbcNet } from '@keygrid/model';
import { readSafetensors } from '@keygrid/weights';
import type { Adam } from './optimiser/adam.ts';
import type { TrainingState } from './checkpoint/checkpoint-metadata.ts';
import { createCheckpointSaver, type CheckpointSaver } from './checkpoint/checkpoint-saver.ts';
import { restoreCheckpoint } from './checkpoint/checkpoint.ts';
import type { TrainingSpec } from './config.ts';
import type { TrainingEnvironment } from './environment.ts';
import type { PairLoader } from './loading/loader-pool.ts';
import { createOptimiser } from './optimiser/optimiser.ts';
import { createPairLoader } from './loading/pair-loader.ts';
import { PICTURE_CACHE_BYTES } from './loading/load-pairs.ts';
import { trainingNumeric } from './training-numeric.ts';

/** What the parts of one training share. `state` is replaced, never changed. */
export interface Training {
  readonly spec: TrainingSpec;
  readonly env: TrainingEnvironment;
  readonly net: KbcNet;
  readonly adam: Adam;
  readonly pairs: PairList;
  readonly loader: PairLoader;
  readonly saver: CheckpointSaver;
  readonly selectionPairs: PairList;
  readonly pictures: PictureCache;
  /** Of the backbone, where it stays as it is. */
  readonly features: FeatureCache | undefined;
  /** Where it is a file. */
  readonly backbone: FileBackbone | undefined;
  /** Pairs trained on in this attempt, and how long that took. */
  readonly clock: { pairs: number; seconds: number };
  state: TrainingState;
}

/** At the spec's beginning, or where `env.resumeFrom` ended. */
export async function openTraining(spec: TrainingSpec, env: TrainingEnvironment): Promise<Training> {
  const pairs = await env.dataset.split('trn');
  const selectionPairs = await env.dataset.split(spec.selection.split);
  if (selectionPairs.length === 0 || (pairs.length === 0 && spec.epochs > 0)) {
    const empty = selectionPairs.length === 0 ? spec.selection.split : 'trn';
    throw new UserError(`Data set ${spec.data.name}: split ${empty} has no pairs; a training needs some.`);
  }
  if (spec.model.backbone.weights.kind === 'file' && env.backboneWeights === undefined) {
    throw new Error('The spec names backbone weights, but no file of them was given.');
  }
  const backbone = await openBackboneFile(spec.model, env.backboneWeights, env.numeric.threads);
  const backboneWeights =
    env.backboneWeights && !backbone ? (await readSafetensors(env.backboneWeights)).tensors : undefined;
  const tapChannels = backbone?.channels;
  const net = createKbcNet(spec.model, { seed: spec.seed, backboneWeights, tapChannels });
  const adam = createOptimiser(net, spec);
  const start =
    env.resumeFrom === undefined ? undefined : await resume(env.resumeFrom, spec, env, { net, adam });
  const features = spec.frozenBackbone ? openFeatures(net, env) : undefined;
  const pictures = createPictureCache(PICTURE_CACHE_BYTES);
  return {
    spec,
    env,
    net,
    adam,
    pairs,
    loader: createPairLoader(spec, env, { pairs, pictures }),
    saver: createCheckpointSaver(env),
    selectionPairs,
    pictures,
    features,
    backbone: backbone && {
      ...backbone,
      look: lookThrough(isSeenAgain(spec) ? features : undefined, backbone.look),
    },
    clock: { pairs: 0, seconds: 0 },
    state: start ?? { epoch: 0, cursor: 0, step: 0, scoredAtStep: null, best: null },
  };
}

function openFeatures(net: KbcNet, env: TrainingEnvironment) {
  const { featureCache, numeric } = env;
  return featureCache && openBackboneCache(net, { ...featureCache, numeric }, (line) => env.log(line));
}

/** Whether a picture comes again as it was, epoch for epoch. */
const isSeenAgain = ({ augmentation: { crop, photometric, grey } }: TrainingSpec) =>
  crop === 0 && photometric === 0 && grey === 0;

export async function closeTraining({
  adam,
  net,
  loader,
  saver,
  features,
  backbone,
}: Training): Promise<void> {
  await features?.close();
  await backbone?.close();
  adam.dispose();
  net.dispose();
  await loader.close();
  await saver.close();
}

async function resume(
  file: string,
  spec: TrainingSpec,
  env: TrainingEnvironment,
  { net, adam }: Pick<Training, 'net' | 'adam'>,
): Promise<TrainingState> {
  const { state, numeric } = await restoreCheckpoint(file, spec, net, adam);
  const here = Object.entries(trainingNumeric(spec, env.numeric));
  const different = here.filter(([key, value]) => own(numeric, key) !== value);
  const where = `step ${state.step} (epoch ${state.epoch}, ${state.cursor} batches of it done)`;
  env.log(
    different.length === 0
      ? `resumed at ${where}`
      : `resumed at ${where} in another numeric environment (${different.map(([key]) => key).join(', ')}): ` +
          'the results are close to an uninterrupted run, not bit-identical',
  );
  return state;
}
