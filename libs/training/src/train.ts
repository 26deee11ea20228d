/** A training: from a spec to a best and a last checkpoint. */
import type { PairList, Picture } from '@keygrid/datasets';
import { createPictureCache } from '@keygrid/datasets';
import { UserError } from '@keygrid/geometry';
import type { PairMatcher } from '@keygrid/kbc';
import { createKbcNet, readSafetensors, type KbcNet } from '@keygrid/model';
import { createAdam, type Adam } from './adam.ts';
import { samplePair } from './augment.ts';
import { restoreCheckpoint, writeCheckpoint, type TrainingState } from './checkpoint.ts';
import type { TrainingSpec } from './config.ts';
import {
  peakMemoryBytes,
  type CheckpointKind,
  type TrainingEnvironment,
  type TrainingResult,
} from './environment.ts';
import { createMatcher } from './matcher.ts';
import { PICTURE_CACHE_BYTES, pictureMatcher } from './predict.ts';
import { learningRateAt } from './schedule.ts';
import { scoreSelection } from './selection.ts';
import { epochBatches } from './training-batches.ts';
import { trainingStep } from './training-step.ts';

/** What the parts of one training share. `state` is replaced, never changed. */
interface Training {
  readonly spec: TrainingSpec;
  readonly env: TrainingEnvironment;
  readonly net: KbcNet;
  readonly adam: Adam;
  readonly pairs: PairList;
  readonly selectionPairs: PairList;
  readonly matchPictures: PairMatcher<Picture>;
  readonly pictures: ReturnType<typeof createPictureCache>;
  readonly clock: { pairs: number; seconds: number };
  state: TrainingState;
}

/**
 * Trains until the spec's epochs are done or the signal is aborted. Resumed from a `last` checkpoint it gives, within one
 * numeric environment, the bits an uninterrupted training gives (I5).
 * @throws NonFiniteLoss naming step and pairs; UserError for a checkpoint or weights that do not fit; data errors as they are (I12).
 */
export async function train(spec: TrainingSpec, env: TrainingEnvironment): Promise<TrainingResult> {
  const started = performance.now();
  env.onBeat('loading');
  const training = await open(spec, env);
  try {
    const isFinished = await runEpochs(training);
    const { step, best } = training.state;
    if (!isFinished || spec.epochs === 0) await save(training, 'last');
    if (!isFinished || !best) return { stopped: true, step };
    return {
      stopped: false,
      steps: step,
      bestStep: best.step,
      bestValue: best.value,
      seconds: (performance.now() - started) / 1000,
      pairsPerSecond: training.clock.pairs / Math.max(1e-9, training.clock.seconds),
      peakMemoryBytes: peakMemoryBytes(),
    };
  } finally {
    training.adam.dispose();
    training.net.dispose();
  }
}

async function open(spec: TrainingSpec, env: TrainingEnvironment): Promise<Training> {
  const pairs = await env.dataset.split('trn');
  const selectionPairs = await env.dataset.split(spec.selection.split);
  if (selectionPairs.length === 0 || (pairs.length === 0 && spec.epochs > 0)) {
    const empty = selectionPairs.length === 0 ? spec.selection.split : 'trn';
    throw new UserError(`Data set ${spec.data.name}: split ${empty} has no pairs; a training needs some.`);
  }
  if (spec.model.backbone.weights.kind === 'file' && env.backboneWeights === undefined) {
    throw new Error('The spec names backbone weights, but no file of them was given.');
  }
  const backboneWeights = env.backboneWeights
    ? (await readSafetensors(env.backboneWeights)).tensors
    : undefined;
  const net = createKbcNet(spec.model, { seed: spec.seed, backboneWeights });
  const adam = createAdam(net.parameters, spec.optimiser);
  const pictures = createPictureCache(PICTURE_CACHE_BYTES);
  const matcher = createMatcher(net);
  const training: Training = {
    spec,
    env,
    net,
    adam,
    pairs,
    selectionPairs,
    pictures,
    matchPictures: pictureMatcher(matcher.match, { mode: 'none' }, spec.model.inputSide),
    clock: { pairs: 0, seconds: 0 },
    state: { epoch: 0, cursor: 0, step: 0, scoredAtStep: null, best: null },
  };
  if (env.resumeFrom !== undefined) await resume(training, env.resumeFrom);
  return training;
}

async function resume(training: Training, file: string): Promise<void> {
  const { spec, env, net, adam } = training;
  const { state, numeric } = await restoreCheckpoint(file, spec, net, adam);
  training.state = state;
  const different = Object.entries(env.numeric).filter(([key, value]) => numeric[key] !== value);
  const where = `step ${state.step} (epoch ${state.epoch}, ${state.cursor} batches of it done)`;
  env.log(
    different.length === 0
      ? `resumed at ${where}`
      : `resumed at ${where} in another numeric environment (${different.map(([key]) => key).join(', ')}): ` +
          'the results are close to an uninterrupted run, not bit-identical',
  );
}

/** False when the signal was aborted before all was done. */
async function runEpochs(training: Training): Promise<boolean> {
  const { spec, env } = training;
  if (training.state.scoredAtStep === null && !(await select(training))) return false;
  while (training.state.epoch < spec.epochs) {
    if (!(await runEpoch(training))) return false;
    if (isSelectionDue(training) && !(await select(training))) return false;
    training.state = { ...training.state, epoch: training.state.epoch + 1, cursor: 0 };
    await save(training, 'last');
    env.onMetrics([
      { key: 'process/peak-memory-bytes', step: training.state.step, value: peakMemoryBytes() },
    ]);
    if (env.signal.aborted) return training.state.epoch === spec.epochs;
  }
  return true;
}

/** The rest of the epoch under way. */
async function runEpoch(training: Training): Promise<boolean> {
  const { spec, env, pairs } = training;
  const { epoch, cursor } = training.state;
  const sampling = { side: spec.model.inputSide, augmentation: spec.augmentation, seed: spec.seed, epoch };
  const load = async (index: number) =>
    samplePair(await pairs.query(index), await pairs.truth(index), training.pictures, sampling);
  const totalSteps = spec.epochs * Math.ceil(pairs.length / spec.batch);
  let before = performance.now();
  for await (const batch of epochBatches(
    pairs,
    { seed: spec.seed, epoch, batch: spec.batch, cursor },
    load,
  )) {
    if (env.signal.aborted) return false;
    env.onBeat('loading');
    const step = training.state.step + 1;
    const learningRate = learningRateAt(spec.schedule, spec.optimiser.learningRate, (step - 1) / totalSteps);
    const loss = await trainingStep(training, batch, { step, learningRate }, () => env.onBeat('micro-batch'));
    const seconds = (performance.now() - before) / 1000;
    before = performance.now();
    training.clock.pairs += batch.length;
    training.clock.seconds += seconds;
    training.state = { ...training.state, step, cursor: training.state.cursor + 1 };
    env.onMetrics([
      { key: 'train/loss', step, value: loss },
      { key: 'train/learning-rate', step, value: learningRate },
      { key: 'train/pairs-per-second', step, value: batch.length / seconds },
    ]);
    // Lets messages in and out: on a CPU the device computes inside this thread.
    await new Promise((resolve) => setImmediate(resolve));
    if (env.signal.aborted) return false;
    if (env.shouldCheckpoint()) await save(training, 'last');
  }
  return true;
}

function isSelectionDue({ spec, state }: Training): boolean {
  const done = state.epoch + 1;
  return state.scoredAtStep !== state.step && (done % spec.selection.every === 0 || done === spec.epochs);
}

/** Scores the network as it is and keeps it when it is the best so far. The untrained one counts only if nothing is trained. */
async function select(training: Training): Promise<boolean> {
  const { spec, env, state } = training;
  const score = await scoreSelection(training.matchPictures, training.selectionPairs, spec, {
    pictures: training.pictures,
    signal: env.signal,
    onBatch: () => env.onBeat('validation'),
  });
  if (!score) return false;
  const { pck, pckSmall } = score;
  env.onMetrics([
    { key: 'val/pck', step: state.step, value: pck },
    ...(pckSmall === undefined ? [] : [{ key: 'val/pck-small', step: state.step, value: pckSmall }]),
  ]);
  const isCandidate = state.step > 0 || spec.epochs === 0;
  const isBest = isCandidate && (state.best === null || pck > state.best.value);
  const best = isBest ? { step: state.step, value: pck } : state.best;
  training.state = { ...state, scoredAtStep: state.step, best };
  env.log(`step ${state.step}: validation PCK ${pck.toFixed(4)}${isBest ? ', the best so far' : ''}`);
  if (isBest) await save(training, 'best');
  return true;
}

async function save(training: Training, kind: CheckpointKind): Promise<void> {
  const { spec, env, net, adam, state } = training;
  env.onBeat('checkpoint');
  await env.saveCheckpoint(kind, state.step, (file) =>
    writeCheckpoint(file, kind, { spec, net, adam, state, numeric: env.numeric }),
  );
  env.onBeat('checkpoint');
}
