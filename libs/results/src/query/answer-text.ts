/** An answer as text: columns with their units, numbers as a report shows them. */
import { jsonAnswer } from '../answers/json-answer.ts';
import { DIGITS } from '../report/report-text.ts';
import { csvOf } from '../text/render-csv.ts';
import { markdownTableOf } from '../text/render-markdown.ts';
import { fitTable, leftLine, narrowTable, plainColumns, shortId } from '../text/fit-table.ts';
import { terminalTable } from '../text/render-terminal.ts';
import { NO_VALUE, valueText } from '../text/text-table.ts';
import { own } from '@keygrid/contract';
import type { Answer, AnswerColumn, AnswerRow } from './question.ts';

export type AnswerForm = 'terminal' | 'markdown' | 'json' | 'csv';

/** CSV has every digit, and mean, deviation and count of a group in columns of their own. */
export function renderAnswer(answer: Answer, form: AnswerForm): string {
  if (form === 'json') return jsonAnswer('query', answer);
  const { columns, rows } = answer;
  if (form === 'csv') return csvText(answer);
  const table = { columns: columns.map(heading), rows: rows.map((row) => shownRow(row, columns)) };
  return form === 'markdown' ? markdownTableOf(table) : terminalTable(table);
}

/** Of the usual columns those that may be left out where a terminal is too narrow, in this order; each study's axes and its metrics stay. */
const LEFT_OUT = [
  'trained-in',
  'evaluated-in',
  'training',
  'evaluation-seconds',
  'training-seconds',
  'inference-ms',
  'protocol',
  'status',
  'seed',
];

/** Characters to which an axis value may be cut, where nothing else helps. */
const LEAST_CELL = 16;

/** For a terminal of so many characters: the table, and a line on what was left out. Columns that were `asked` for stay. */
export function narrowAnswer(
  { columns, rows }: Answer,
  width: number,
  asked: (name: string) => boolean,
): { text: string; left?: string } {
  const fitted = columns.map((column) => {
    const place = asked(column.name) ? -1 : LEFT_OUT.indexOf(column.name);
    return {
      name: heading(column),
      lines: headingLines(column),
      shorten: shortId,
      ...(place < 0 ? {} : { leaves: place }),
      ...(asked(column.name) || column.unit !== undefined ? {} : { cutTo: LEAST_CELL }),
    };
  });
  const cells = rows.map((row) => shownRow(row, columns));
  const { left, ...table } = fitTable(fitted, cells, width);
  const text = terminalTable(table);
  if (left.length === 0) return { text };
  return { text, left: leftLine(left, width, '--columns names what to show, --format csv has all') };
}

const shownRow = (row: AnswerRow, columns: readonly AnswerColumn[]): string[] =>
  columns.map((column) => shownText(own(row, column.name), column));

/** Rows of values as a statement of SQL gives them. @param width Characters of a terminal's line; left out: as wide as they are. */
export function renderRows(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  form: 'terminal' | 'csv',
  width = Infinity,
): string {
  if (form === 'csv')
    return csvOf(
      names,
      rows.map((row) => row.map(csvValue)),
    );
  return narrowTable(
    plainColumns(names),
    rows.map((row) => row.map((value) => shownText(value, { name: '' }))),
    width,
    '--format csv has all, or name the columns to show',
  );
}

const heading = ({ name, unit }: AnswerColumn): string => (unit === undefined ? name : `${name} (${unit})`);

/** The unit on a line of its own, a name with dots (`evaluation.kbc.mode`) broken behind each. */
const headingLines = ({ name, unit }: AnswerColumn): string =>
  unit === undefined ? name.replace(/\.(?=[a-z])/gi, '.\n') : `${name}\n(${unit})`;

function shownText(value: unknown, { unit }: AnswerColumn): string {
  if (value === null || value === undefined) return NO_VALUE;
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  if (typeof value === 'number') return unit === undefined ? String(value) : value.toFixed(DIGITS[unit]);
  if (!isStatistic(value)) return valueText(value);
  const { mean, deviation, n } = value;
  const digits = unit === undefined ? 2 : DIGITS[unit];
  const spread = deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`;
  return `${mean.toFixed(digits)}${spread} (n ${n})`;
}

interface Shown {
  readonly mean: number;
  readonly deviation: number | null;
  readonly n: number;
}

const isStatistic = (value: unknown): value is Shown =>
  typeof value === 'object' && value !== null && 'mean' in value && 'deviation' in value && 'n' in value;

function csvText({ columns, rows }: Answer): string {
  const inGroups = new Set(
    columns.filter(({ name }) => rows.some((row) => isStatistic(own(row, name)))).map(({ name }) => name),
  );
  const names = columns.flatMap((column) => {
    const name = heading(column);
    return inGroups.has(column.name) ? [name, `${column.name} sd`, `${column.name} n`] : [name];
  });
  const cells = rows.map((row) =>
    columns.flatMap(({ name }) => {
      const value = own(row, name);
      if (!inGroups.has(name)) return [csvValue(value)];
      return isStatistic(value) ? [value.mean, value.deviation, value.n].map(csvValue) : ['', '', ''];
    }),
  );
  return csvOf(names, cells);
}

function csvValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : valueText(value);
}
