/** The work that TensorFlow has no part in: evaluations of a matcher that something else computes. TensorFlow is not loaded. */
import type { NumericEnvironment } from '@keygrid/contract';
import { libraryFor, type ChildOptions } from '@keygrid/ipc';
import { availableParallelism } from 'node:os';
import { watchFitness } from './fit-for-more.ts';
import { evaluationsOf, runEvaluations } from './run-evaluations.ts';
import type { Start, SupervisorChannel } from './supervisor-channel.ts';

/** Of one process: whatever else it may gather goes with it. */
const MOST_TIMES = 100;

/** Resolves once each of the runs has ended and said so, and it is fit for no others. */
export async function runPlainly(options: ChildOptions, channel: SupervisorChannel): Promise<void> {
  const { isFit } = watchFitness();
  for (let times = 1; ; times++) {
    const start = await channel.start;
    await runOnce(options, channel, start);
    // Of a native library it is not known what is left of it.
    const isNative = start.runs.some(({ work }) => 'matcher' in work && work.matcher.kind === 'onnx');
    if (isNative || times === MOST_TIMES || !(await isFit()) || !channel.offer()) return;
  }
}

async function runOnce(
  options: ChildOptions,
  channel: SupervisorChannel,
  { runs, dataFolder }: Start,
): Promise<void> {
  const evaluations = evaluationsOf(runs);
  if (!evaluations || evaluations.some(({ work }) => libraryFor(work.matcher) !== 'none'))
    throw new Error('A child without TensorFlow computes evaluations of matchers that do without.');
  const threads = Number(process.env['OMP_NUM_THREADS'] ?? availableParallelism());
  await runEvaluations(evaluations, dataFolder, channel, {
    threads,
    onOpen({ library = 'none' }) {
      const environment = plainEnvironment(options, { threads, library });
      channel.send({ type: 'ready', environment, precisions: ['float32'] });
    },
  });
}

function plainEnvironment(
  { device }: ChildOptions,
  computing: { readonly threads: number; readonly library: string },
): NumericEnvironment {
  return {
    backend: 'none',
    device: device === 'cuda' ? 'cuda' : 'cpu',
    ...computing,
    node: process.version,
  };
}
