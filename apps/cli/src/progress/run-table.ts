/** The runs of a study, a line each: what it is, how it stands, and what it said last. */
import { duration } from './duration.ts';
import { narrowTable, shortId, type FittedColumn, type RunProgress } from '@keygrid/results';

const FAILURE_LENGTH = 80;
const COLUMNS: readonly FittedColumn[] = [
  { name: 'run', shorten: shortId },
  { name: 'status' },
  { name: 'settings', cutTo: 24 },
  { name: 'time' },
  { name: '', cutTo: 24 },
];

export function runTable(runs: readonly RunProgress[], width: number): string[] {
  if (runs.length === 0) return [];
  const rows = runs.map((run) => [run.id, run.status, run.label, timeOf(run), lastWord(run)]);
  return narrowTable(COLUMNS, rows, width).split('\n');
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
