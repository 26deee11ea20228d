/** Evaluations in the child, which share its passes: predictions leave in chunks; truth is never read here (I8). */
import type { TensorEnvironment } from '@keygrid/contract';
import { openDataset } from '@keygrid/datasets';
import type { EvaluationWork, RunWork } from '@keygrid/ipc';
import { openMatcher, type OpenMatcher } from '@keygrid/matchers/open';
import { evaluate, peakMemoryBytes, type Evaluation } from '@keygrid/training/evaluation';
import type { SupervisorChannel } from './supervisor-channel.ts';

export interface EvaluationRun {
  readonly runId: string;
  readonly work: EvaluationWork;
}

/** Undefined where there is none, or something else among them. */
export function evaluationsOf(
  runs: readonly RunWork[],
): readonly [EvaluationRun, ...EvaluationRun[]] | undefined {
  const [first, ...others] = runs;
  return first && isEvaluation(first) && others.every(isEvaluation) ? [first, ...others] : undefined;
}

const isEvaluation = (run: RunWork): run is EvaluationRun => run.work.stage === 'evaluation';

interface Around {
  /** What TensorFlow computes with; left out: it is not loaded. */
  readonly numeric?: TensorEnvironment;
  /** On which something else computes. */
  readonly threads: number;
  /** Called once the matcher can be asked. */
  readonly onOpen?: (matcher: OpenMatcher) => void;
}

/** Of one matcher over one split: they differ in KBC and in where they go on. Each says itself when it ends. */
export async function runEvaluations(
  runs: readonly [EvaluationRun, ...EvaluationRun[]],
  dataFolder: string,
  channel: SupervisorChannel,
  { numeric, threads, onOpen }: Around,
): Promise<void> {
  const [{ work }] = runs;
  const { matcher, files, programs } = work;
  const features = numeric && { ...work.featureCache, numeric };
  const dataset = await openDataset(dataFolder, work.spec.data);
  const onBeat = (phase: string) => channel.send({ type: 'beat', phase });
  const evaluations = runs.map((run) => evaluationOf(run, channel));
  const log = (line: string) => channel.send({ type: 'log', line });
  await evaluate(evaluations, {
    async openMatcher() {
      const opened = await openMatcher(matcher, files, { log, programs, features, threads });
      onOpen?.(opened);
      return opened;
    },
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
