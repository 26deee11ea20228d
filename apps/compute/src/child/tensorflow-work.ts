/** The work that TensorFlow computes, with everything it needs: loaded at once, so that a spare child waits ready. */
import type { ChildOptions, RunWork } from '@keygrid/ipc';
import { loadTensorFlow, precisionsOf } from '@keygrid/model';
import { evaluationsOf, runEvaluations } from './run-evaluations.ts';
import { runTraining } from './run-training.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

export async function openTensorFlow({ device, precision }: ChildOptions) {
  const environment = await loadTensorFlow({ device, precision });
  return {
    environment,
    precisions: precisionsOf(environment),
    /** Resolves once each of the runs has ended and said so. */
    run: (runs: readonly RunWork[], dataFolder: string, channel: SupervisorChannel) => {
      const [first, ...others] = runs;
      if (first && isTraining(first) && others.length === 0)
        return runTraining(first, dataFolder, environment, channel);
      const evaluations = evaluationsOf(runs);
      if (evaluations) {
        const { threads } = environment;
        return runEvaluations(evaluations, dataFolder, channel, { numeric: environment, threads });
      }
      throw new Error('A child computes one training, or evaluations.');
    },
  };
}

const isTraining = (run: RunWork): run is RunWork & { work: { stage: 'training' } } =>
  run.work.stage === 'training';
