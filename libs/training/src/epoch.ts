/** The rest of the epoch under way, step by step. */
import type { MetricPoint } from '@keygrid/contract';
import { residentMemoryBytes } from './memory.ts';
import type { Training } from './open-training.ts';
import { learningRateAt } from './optimiser/schedule.ts';
import { epochBatches } from './loading/training-batches.ts';
import { trainingStep } from './training-step.ts';

/** Steps between two measurements of the memory held; an epoch's last step has one too. */
const MEMORY_EVERY = 20;

/**
 * `afterStep` is awaited once the state has moved on and the step's metrics are out. False when the signal was aborted
 * before all was done.
 */
export async function runEpoch(training: Training, afterStep: () => Promise<void>): Promise<boolean> {
  const { spec, env, pairs, loader } = training;
  const { epoch, cursor } = training.state;
  const stepsPerEpoch = Math.ceil(pairs.length / spec.batch);
  const totalSteps = spec.epochs * stepsPerEpoch;
  const order = { seed: spec.seed, epoch, batch: spec.batch, cursor };
  let asked = performance.now();
  for await (const batch of epochBatches(pairs.length, order, (index) => loader.load(epoch, index))) {
    if (env.signal.aborted) return false;
    env.onBeat('loading');
    const loaded = performance.now();
    const step = training.state.step + 1;
    const progress = { done: step - 1, stepsPerEpoch, totalSteps };
    const learningRate = learningRateAt(spec.schedule, spec.optimiser.learningRate, progress);
    const { loss, gradientNorm } = await trainingStep(training, batch, { step, learningRate }, () =>
      env.onBeat('micro-batch'),
    );
    const computed = performance.now();
    // Lets messages in and out, and loading go on: on a CPU the device computes inside this thread.
    await new Promise((resolve) => setImmediate(resolve));
    const seconds = (performance.now() - asked) / 1000;
    const secondsComputing = (computed - loaded) / 1000;
    training.clock.pairs += batch.length;
    training.clock.seconds += seconds;
    training.state = { ...training.state, step, cursor: training.state.cursor + 1 };
    const isMemoryDue = step % MEMORY_EVERY === 0 || training.state.cursor === stepsPerEpoch;
    const values = {
      'train/loss': loss,
      'train/gradient-norm': gradientNorm,
      'train/learning-rate': learningRate,
      'train/pairs-per-second': batch.length / seconds,
      // The part of the step in which the device waited for its pairs.
      'train/loader-wait': 1 - secondsComputing / seconds,
      ...(isMemoryDue ? { 'process/resident-memory-bytes': residentMemoryBytes() } : {}),
    };
    env.onMetrics(Object.entries(values).map(([key, value]): MetricPoint => ({ key, step, value })));
    if (env.signal.aborted) return false;
    await afterStep();
    asked = performance.now();
  }
  return true;
}
