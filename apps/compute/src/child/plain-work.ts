/** The work that TensorFlow has no part in: evaluations of a matcher that something else computes. TensorFlow is not loaded. */
import type { NumericEnvironment } from '@keygrid/contract';
import { libraryFor, type ChildOptions } from '@keygrid/ipc';
import { availableParallelism } from 'node:os';
import { evaluationsOf, runEvaluations } from './run-evaluations.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

/** Resolves once each of the runs has ended and said so. */
export async function runPlainly(options: ChildOptions, channel: SupervisorChannel): Promise<void> {
  const { runs, dataFolder } = await channel.start;
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
