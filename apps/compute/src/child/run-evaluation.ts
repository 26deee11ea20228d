/** An evaluation in the child: predictions leave in chunks; truth is never read here (I8). */
import { openDataset } from '@keygrid/datasets';
import { evaluate, type EvaluationResult, type PredictionChunk } from '@keygrid/training';
import type { EvaluationWork } from '@keygrid/ipc';
import type { SupervisorChannel } from './supervisor-channel.ts';

export async function runEvaluation(
  work: EvaluationWork,
  dataFolder: string,
  channel: SupervisorChannel,
): Promise<EvaluationResult> {
  const { spec, model, weightsFile, firstPair } = work;
  const dataset = await openDataset(dataFolder, spec.data);
  const onBeat = (phase: string) => channel.send({ type: 'beat', phase });
  return new Promise((resolve, reject) => {
    const onChunk = async (chunk: PredictionChunk) => channel.send({ type: 'chunk', chunk });
    const evaluation = { spec, firstPair, signal: channel.stop, onChunk, onEnd: resolve };
    evaluate([evaluation], { model, weightsFile, dataset, onBeat }).catch(reject);
  });
}
