/** The runs of a study, a line each: what it is, how it stands, and what it said last. */
import { grouped } from '@keygrid/contract';
import type { Status } from '@keygrid/runs';
import { duration } from './duration.ts';
import { narrowTable, shortId, type FittedColumn, type RunProgress } from '@keygrid/results';

const LISTED = 100;
const FAILURE_LENGTH = 80;
/** Those a person looks for come first where not all are listed. */
const URGENCY: Partial<Record<Status, number>> = { FAILED: 0, RUNNING: 1, BLOCKED: 2, QUEUED: 3 };

const COLUMNS: readonly FittedColumn[] = [
  { name: 'run', shorten: shortId },
  { name: 'status' },
  { name: 'settings', cutTo: 24 },
  { name: 'time' },
  { name: '', cutTo: 24 },
];

/** In order of submission; of more than a hundred runs the failed and running ones first. */
export function runTable(runs: readonly RunProgress[], width: number): string[] {
  if (runs.length === 0) return [];
  const rank = ({ status }: RunProgress): number => URGENCY[status] ?? Object.keys(URGENCY).length;
  const listed = runs.length <= LISTED ? runs : runs.toSorted((a, b) => rank(a) - rank(b)).slice(0, LISTED);
  const rows = listed.map((run) => [run.id, run.status, run.label, timeOf(run), lastWord(run)]);
  const table = narrowTable(COLUMNS, rows, width).split('\n');
  const rest = runs.length - listed.length;
  return rest === 0 ? table : [...table, `and ${grouped(rest)} more; --json has every run`];
}

const timeOf = ({ seconds }: RunProgress): string => (seconds === undefined ? '' : duration(seconds));

function lastWord({ status, failure, phase, step, totalSteps }: RunProgress): string {
  if (failure !== undefined) return firstLine(failure);
  if (status !== 'RUNNING') return '';
  if (step === undefined) return phase ?? '';
  return totalSteps === undefined ? `step ${step}` : `step ${step}/${totalSteps}`;
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > FAILURE_LENGTH ? `${line.slice(0, FAILURE_LENGTH - 1)}…` : line;
}
