/** The work that TensorFlow computes, with everything it needs: loaded at once, so that a spare child waits ready. */
import type { ChildOptions, Work } from '@keygrid/ipc';
import { loadTensorFlow, precisionsOf } from '@keygrid/model';
import { peakMemoryBytes } from '@keygrid/training';
import { runEvaluation } from './run-evaluation.ts';
import { runTraining } from './run-training.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

export async function openTensorFlow({ device, precision }: ChildOptions) {
  const environment = await loadTensorFlow({ device, precision });
  return {
    environment,
    precisions: precisionsOf(environment),
    run: (work: Work, dataFolder: string, channel: SupervisorChannel) =>
      work.stage === 'training'
        ? runTraining(work, dataFolder, environment, channel)
        : runEvaluation(work, dataFolder, channel),
    /** Of the process so far. */
    peakMemoryBytes,
  };
}
