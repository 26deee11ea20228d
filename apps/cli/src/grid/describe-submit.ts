/** What a submit changes, or would change, line by line. */
import { counted } from '@keygrid/contract';
import type { SubmitReport } from '@keygrid/runs';

/** One line on the study's revision, one on its runs, then what a person should know besides. */
export function submitLines(report: SubmitReport): string[] {
  return [revisionLine(report), runsLine(report), ...notes(report)];
}

/** Cells of an earlier revision are added to or dropped: the change a person is asked about. */
export function changesStudy({ revision, unchanged, cells }: SubmitReport): boolean {
  return revision > 1 && !unchanged && cells.added + cells.removed > 0;
}

export function revisionLine({ study, revision, unchanged, cells }: SubmitReport): string {
  if (unchanged) return `study ${study}: unchanged, revision ${revision}`;
  if (revision === 1) return `study ${study}: new, ${counted(cells.added, 'cell')}`;
  const kept = `${counted(cells.kept, 'cell')} kept`;
  return `study ${study}: revision ${revision}, +${cells.added} cells, −${cells.removed} no longer needed, ${kept}`;
}

function runsLine({ runs }: SubmitReport): string {
  const existing = Object.entries(runs.existing)
    .filter(([, ids]) => ids.length > 0)
    .map(([status, ids]) => `${ids.length} ${status.toLowerCase()}`);
  return `runs: ${[`${runs.new.length} new`, ...existing].join(', ')}`;
}

/** What `timing: exclusive` cannot do for runs that have run already. */
const NOT_TIMED =
  'computed beside other runs: their results count, their times do not; to time them, use seeds that were not run yet, ' +
  'or a database of its own (another KEYGRID_HOME)';

function notes({ runs }: SubmitReport): string[] {
  const lines: [readonly string[], string][] = [
    [runs.reopened, 'opened again'],
    [runs.cancelled, 'cancelled: no study needs them any longer'],
    [runs.failedNotReopened, 'failed before and stay so; --retry-failed opens them again'],
    [runs.notTimed, NOT_TIMED],
  ];
  return lines.filter(([ids]) => ids.length > 0).map(([ids, words]) => `${shortList(ids)} ${words}`);
}

function shortList(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more:` : `${shown}:`;
}
