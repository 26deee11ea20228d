/** An evaluation in the child: predictions leave in chunks; truth is never read here (I8). */
import { openDataset } from '@keygrid/datasets';
import { evaluate } from '@keygrid/training';
import type { EvaluationWork } from '../ipc.ts';
import type { SupervisorChannel } from './supervisor-channel.ts';

export async function runEvaluation(work: EvaluationWork, dataFolder: string, channel: SupervisorChannel) {
  return evaluate(work.spec, {
    model: work.model,
    weightsFile: work.weightsFile,
    dataset: await openDataset(dataFolder, work.spec.data),
    firstPair: work.firstPair,
    signal: channel.stop,
    onBeat: (phase) => channel.send({ type: 'beat', phase }),
    onChunk: async (chunk) => channel.send({ type: 'chunk', chunk }),
  });
}
