/** How long a study still takes, from its runs as they are now. */
import { STAGES } from '@keygrid/contract';
import type { RunProgress, StudyProgress } from './study-progress.ts';
import { timeLeft, type StageLoad } from './time-left.ts';

/** Undefined as long as a stage with work left has neither a finished run nor an expectation. */
export function secondsLeft({ runs, expected }: StudyProgress): number | undefined {
  const running = runs.filter(({ status }) => status === 'RUNNING');
  const loads = STAGES.map((stage) =>
    stageLoad(
      runs.filter((run) => run.stage === stage),
      expected?.[stage],
    ),
  );
  return timeLeft(loads, running.length);
}

function stageLoad(runs: RunProgress[], expected: number | undefined): StageLoad {
  const finished = runs.filter(({ status, seconds }) => status === 'SUCCEEDED' && seconds !== undefined);
  const total = finished.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  return {
    toStart: runs.filter(({ status }) => status === 'WAITING' || status === 'QUEUED').length,
    runningSeconds: runs.filter(({ status }) => status === 'RUNNING').map(({ seconds = 0 }) => seconds),
    meanSeconds: finished.length === 0 ? expected : total / finished.length,
  };
}
