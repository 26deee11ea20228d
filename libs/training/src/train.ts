/** A training: from a spec to a best and a last checkpoint. */
import type { CheckpointKind } from '@keygrid/contract';
import { checkpointContents } from './checkpoint/checkpoint.ts';
import type { TrainingSpec } from './config.ts';
import type { TrainingEnvironment, TrainingResult } from './environment.ts';
import { runEpoch } from './epoch.ts';
import { peakMemoryBytes } from './memory.ts';
import { closeTraining, openTraining, type Training } from './open-training.ts';
import { scoreSelection } from './selection.ts';
import { trainingNumeric } from './training-numeric.ts';

/**
 * Trains until the spec's epochs are done, selection has lost its patience or the signal is aborted. Resumed from a `last`
 * checkpoint it gives, within one numeric environment, the bits an uninterrupted training gives (I5).
 * @throws NonFiniteLoss naming step and pairs; UserError for a checkpoint or weights that do not fit; data errors as they are (I12).
 */
export async function train(spec: TrainingSpec, env: TrainingEnvironment): Promise<TrainingResult> {
  const started = performance.now();
  env.onBeat('loading');
  const training = await openTraining(spec, env);
  env.onLength?.(spec.epochs * Math.ceil(training.pairs.length / spec.batch));
  try {
    const isFinished = await runEpochs(training);
    const { step, epoch, best } = training.state;
    if (!isFinished || spec.epochs === 0) await save(training, 'last');
    await training.saver.saved();
    env.onBeat('checkpoint');
    if (!isFinished || !best) return { stopped: true, step };
    return {
      stopped: false,
      steps: step,
      stoppedEarly: epoch < spec.epochs,
      bestStep: best.step,
      bestValue: best.value,
      seconds: (performance.now() - started) / 1000,
      pairsPerSecond: training.clock.pairs / Math.max(1e-9, training.clock.seconds),
      peakMemoryBytes: peakMemoryBytes(),
    };
  } finally {
    await closeTraining(training);
  }
}

/** False when the signal was aborted before all was done. */
async function runEpochs(training: Training): Promise<boolean> {
  const { spec, env } = training;
  if (training.state.scoredAtStep === null && !(await select(training))) return false;
  while (!isDone(training)) {
    const isWhole = await runEpoch(training, async () => {
      if (training.saver.failure !== undefined) await training.saver.saved();
      if (env.shouldCheckpoint()) await save(training, 'last');
    });
    if (!isWhole) return false;
    if (isSelectionDue(training) && !(await select(training))) return false;
    training.state = { ...training.state, epoch: training.state.epoch + 1, cursor: 0 };
    // Before the checkpoint, as all points of its steps: who goes on from it measures none of them again.
    env.onMetrics([
      { key: 'process/peak-memory-bytes', step: training.state.step, value: peakMemoryBytes() },
    ]);
    await save(training, 'last');
    if (env.signal.aborted) return isDone(training);
  }
  const { epoch, step } = training.state;
  if (epoch < spec.epochs)
    env.log(`step ${step}: stopped early; selections without a better one: ${spec.selection.patience}`);
  return true;
}

function isDone({ spec, state }: Training): boolean {
  const { patience = Infinity } = spec.selection;
  return state.epoch >= spec.epochs || (state.selectionsSinceBest ?? 0) >= patience;
}

function isSelectionDue({ spec, state }: Training): boolean {
  const done = state.epoch + 1;
  return state.scoredAtStep !== state.step && (done % spec.selection.every === 0 || done === spec.epochs);
}

/** Scores the network as it is and keeps it when it is the best so far. The untrained one counts only if nothing is trained. */
async function select(training: Training): Promise<boolean> {
  const { spec, env, state } = training;
  const score = await scoreSelection(training.net, spec, {
    pairs: training.selectionPairs,
    pictures: training.pictures,
    features: training.features,
    backbone: training.backbone,
    signal: env.signal,
    onPair: () => env.onBeat('validation'),
  });
  if (!score) return false;
  const { pck, pckSmall } = score;
  env.onMetrics([
    { key: 'val/pck', step: state.step, value: pck },
    ...(pckSmall === undefined ? [] : [{ key: 'val/pck-small', step: state.step, value: pckSmall }]),
  ]);
  const isCandidate = state.step > 0 || spec.epochs === 0;
  const isBest = isCandidate && (state.best === null || pck > state.best.value);
  training.state = {
    ...state,
    scoredAtStep: state.step,
    ...(isBest ? { best: { step: state.step, value: pck } } : {}),
    ...(spec.selection.patience !== undefined && isCandidate
      ? { selectionsSinceBest: isBest ? 0 : (state.selectionsSinceBest ?? 0) + 1 }
      : {}),
  };
  env.log(`step ${state.step}: validation PCK ${pck.toFixed(4)}${isBest ? ', the best so far' : ''}`);
  if (isBest) await save(training, 'best');
  return true;
}

async function save(training: Training, kind: CheckpointKind): Promise<void> {
  const { spec, env, net, adam, state, saver } = training;
  env.onBeat('checkpoint');
  await saver.save(kind, state.step, () =>
    checkpointContents(kind, { spec, net, adam, state, numeric: trainingNumeric(spec, env.numeric) }),
  );
  env.onBeat('checkpoint');
}
