/** Progress as a block of lines for a terminal: a bar for each stage, then what runs now. */
import { largest, STAGES } from '@keygrid/contract';
import { hasEnded, STATUSES, type Stage } from '@keygrid/runs';
import {
  secondsLeft,
  shortId,
  totalOf,
  type RunProgress,
  type StatusCounts,
  type StudyProgress,
  type StudyStanding,
} from '@keygrid/results';
import { bar } from './bar.ts';
import { duration } from './duration.ts';

const BAR_WIDTH = 30;
const SHORTEST_BAR = 8;
/** Characters of a stage's line beside its bar. */
const BESIDE_BAR = 48;

/** The block without its clock: a bar for each stage, a line for each running run. @param columns Characters of a line. */
export function drawProgress(
  { stages, running }: Pick<StudyStanding, 'stages' | 'running'>,
  columns: number,
): string[] {
  const longest = largest(running.map((run) => runningFacts(run).length));
  const barWidth = Math.min(BAR_WIDTH, Math.max(SHORTEST_BAR, columns - BESIDE_BAR));
  return [
    ...STAGES.map((stage) => stageLine(stage, stages[stage], barWidth)),
    ...running.map((run) => `    ${runningFacts(run).padEnd(longest)}  ${shortId(run.id)}  ${run.label}`),
  ];
}

/**
 * "demo: 3 min 10 s, about 2 min left"; as many runs as compute now are taken to compute side by side until the end. While
 * none does, nothing is known of the end.
 */
export function clockLine(progress: StudyProgress, elapsedSeconds: number): string {
  const { study, runs } = progress;
  const remaining = runs.every(({ status }) => hasEnded(status))
    ? 'finished'
    : runs.every(({ status, isLost }) => status !== 'RUNNING' || isLost === true)
      ? 'nothing of it runs now'
      : leftText(secondsLeft(progress));
  return `${study}: ${duration(elapsedSeconds)}, ${remaining}`;
}

const leftText = (seconds: number | undefined): string =>
  seconds === undefined ? 'time left unknown yet' : `about ${duration(seconds)} left`;

function stageLine(stage: Stage, counts: Readonly<StatusCounts>, barWidth: number): string {
  const total = totalOf(counts);
  const { SUCCEEDED: succeeded, RUNNING: running } = counts;
  const ended = STATUSES.filter(hasEnded).reduce((sum, status) => sum + counts[status], 0);
  const lost = ended - succeeded;
  const shares = [
    { count: succeeded, mark: '█' },
    { count: lost, mark: '×' },
    { count: running, mark: '▒' },
  ];
  const words = [`${succeeded}/${total}`, `${running} running`, ...(lost > 0 ? [`${lost} failed`] : [])];
  return `  ${`${stage}s`.padEnd(12)}${bar(shares, total, barWidth)}  ${words.join(' · ')}`;
}

/** "step 30/120 · loss 1.500 · 4.0 pairs/s" */
export function runningFacts(run: RunProgress): string {
  const { step, totalSteps, loss, pairsPerSecond, phase } = run;
  const facts = [
    step === undefined ? phase : `step ${step}${totalSteps === undefined ? '' : `/${totalSteps}`}`,
    loss === undefined ? undefined : `loss ${loss.toFixed(3)}`,
    pairsPerSecond === undefined ? undefined : `${pairsPerSecond.toFixed(1)} pairs/s`,
  ];
  return facts.filter(Boolean).join(' · ');
}
