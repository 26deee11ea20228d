/** Evaluations in the child, which share its passes: predictions leave in chunks; truth is never read here (I8). */
import type { TensorEnvironment } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import type { EvaluationWork } from '@keygrid/ipc';
import { openMatcher } from '@keygrid/matchers';
import { evaluate, peakMemoryBytes, type Evaluation } from '@keygrid/training';
import type { SupervisorChannel } from './supervisor-channel.ts';

export interface EvaluationRun {
  readonly runId: string;
  readonly work: EvaluationWork;
}

/** Of one matcher over one split: they differ in KBC and in where they go on. Each says itself when it ends. */
export async function runEvaluations(
  runs: readonly [EvaluationRun, ...EvaluationRun[]],
  dataFolder: string,
  numeric: TensorEnvironment,
  channel: SupervisorChannel,
): Promise<void> {
  const [{ work }] = runs;
  const { matcher, files, programs } = work;
  const features = { ...work.featureCache, numeric };
  const dataset = await openDataset(dataFolder, work.spec.data);
  const onBeat = (phase: string) => channel.send({ type: 'beat', phase });
  const evaluations = runs.map((run) => evaluationOf(run, channel));
  const log = (line: string) => channel.send({ type: 'log', line });
  await evaluate(evaluations, {
    openMatcher: () => openMatcher(matcher, files, { log, programs, features }),
    dataset,
    onBeat,
  });
}

function evaluationOf({ runId, work }: EvaluationRun, channel: SupervisorChannel): Evaluation {
  return {
    spec: work.spec,
    firstPair: work.firstPair,
    signal: channel.stopOf(runId),
    onChunk: async (chunk) => channel.send({ type: 'chunk', runId, chunk }),
    onEnd({ stopped, ...summary }) {
      const outcome = stopped ? 'stopped' : 'finished';
      channel.send({ type: 'result', runId, outcome, summary, peakMemoryBytes: peakMemoryBytes() });
    },
  };
}
