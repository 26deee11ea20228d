/** A grid from submission to report on this machine. */
import {
  type Report,
  renderReport,
  readStudyResults,
  buildReport,
  progressReader,
  countsByStatus,
  countsText,
  type StatusCounts,
} from '@keygrid/results';
import { checkChannel, hasEnded, type Home } from '@keygrid/runs';
import { computeStudy } from './compute-study.ts';
import { dataFolderVariables } from './data-folders.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { sharingLine } from './grid/describe-plan.ts';
import { submitLines } from './grid/describe-submit.ts';
import type { GridText } from './grid/read-grid.ts';
import { studySizes } from './grid/study-sizes.ts';
import { submitGrid, type SubmitOptions, type Submitted } from './grid/submit-grid.ts';
import type { GridOptions } from './grid/submit-options.ts';
import type { WorkerOptions } from './processes/worker-arguments.ts';
import type { Terminal } from './terminal.ts';

/** `pairs` of each split: where they are known, how long the study takes is said after its first steps. */
export type RunOptions = SubmitOptions &
  GridOptions &
  WorkerOptions & { readonly pairs?: { trn: number; test: number } };

export interface GridResult extends Submitted {
  study: string;
  counts: StatusCounts;
  /** Undefined when it was interrupted. */
  results: Report | undefined;
  code: ExitCode;
}

/** `again` is the command that goes on after Ctrl-C. Everything but the report goes to stderr. */
export async function runGrid(
  home: Home,
  terminal: Terminal,
  grid: GridText,
  options: RunOptions,
  again: string,
): Promise<GridResult> {
  if (home.settings.notify) checkChannel(home.settings.notify.to); // here, and not by the scheduler that it starts
  const submitted = await submitGrid(home, terminal, grid, options);
  const { study } = submitted.report;
  for (const line of [sharingLine(submitted.plan), ...submitLines(submitted.report)]) terminal.note(line);
  const { progress, interrupted } = await computeUnlessDone(home, terminal, submitted, options);
  const counts = countsByStatus(progress.runs);
  const summary = { ...submitted, study, counts };
  if (interrupted) {
    terminal.note(`${study}: ${countsText(counts)}. To go on: ${again}`);
    return { ...summary, results: undefined, code: EXIT.failed };
  }
  const succeeded = progress.runs.every(({ status }) => status === 'SUCCEEDED');
  if (!succeeded) terminal.note(`${study}: ${countsText(counts)}. keygrid why ${study} says what went wrong`);
  const results = buildReport(await readStudyResults(home, study));
  return { ...summary, results, code: succeeded ? EXIT.ok : EXIT.failed };
}

/** No process is started for a study that has ended. */
async function computeUnlessDone(
  home: Home,
  terminal: Terminal,
  { plan, report: { study } }: Submitted,
  options: RunOptions,
): ReturnType<typeof computeStudy> {
  const look = await progressReader(home, study);
  const progress = await look();
  if (progress.runs.every(({ status }) => hasEnded(status))) return { progress, interrupted: false };
  const env = { ...terminal.env, ...dataFolderVariables(options.data ?? {}) };
  const { pairs } = options;
  const sizes = pairs === undefined ? undefined : studySizes(plan, pairs);
  return computeStudy(home, terminal, study, { ...options, sizes }, env);
}

/** What `--json` prints; the plan is `keygrid plan --json`'s. */
export function gridAnswer({ study, counts, report, results }: GridResult): object {
  return { study, counts, report, results };
}

/** @param width Characters of a line. */
export function resultText({ results }: GridResult, width: number): string {
  return results === undefined ? '' : renderReport(results, 'terminal', { width });
}
