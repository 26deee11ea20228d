/** Answers a question about cells: which studies, which of their cells, and what of them. */
import { firstNames, UserError } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { askedStudies } from './asked-studies.ts';
import { checkExpression } from './check-expression.ts';
import type { Column } from './column.ts';
import type { Condition } from './condition.ts';
import { groupCells } from './group-cells.ts';
import { listCells, type CellList } from './list-cells.ts';
import { axesOf, Names, ownMetrics } from './names.ts';
import { metricNotes, nothingFits, partsNotes, protocolNotes, unscoredNotes } from './notes.ts';
import { requireRow } from './paging/next-page.ts';
import type { Answer, AnswerColumn, Answered, Question } from './question.ts';
import { readColumns, readOrder, type Order } from './selection.ts';

/** @throws UserError for a study, name, value or protocol that there is not, with the place and the nearest name. */
export async function ask(home: Home, question: Question): Promise<Answered> {
  refuseContradictions(question);
  const studies = await askedStudies(home, question.studies, question.protocol);
  if (question.after !== undefined) await requireRow(home, studies, question.after);
  const names = new Names(home, studies);
  const of: Condition[] = [];
  for (const { expression, text } of question.conditions)
    of.push(await checkExpression(expression, text, names));
  const condition: Condition = { kind: 'and', of };
  const [{ columns, list }, unscored, parts] = await Promise.all([
    answerOf(home, names, condition, question),
    unscoredNotes(home, studies),
    partsNotes(home, studies),
  ]);
  const protocols = new Set(studies.map(({ protocolName }) => protocolName));
  const answer: Answer = {
    studies: studies.map(({ name }) => name),
    protocol: protocols.size === 1 ? ([...protocols][0] ?? null) : null,
    axes: axesOf(studies),
    groups: question.groups ?? ['all'],
    alphas: [...new Set(studies.flatMap(({ protocol }) => protocol.alphas))].sort((a, b) => a - b),
    columns,
    ...list,
  };
  return {
    answer,
    notes: [
      ...unscored,
      ...metricNotes(studies),
      ...parts,
      ...protocolNotes(studies, question),
      ...nothingFits(answer, question),
    ],
  };
}

function refuseContradictions({ columns, metrics, groupBy, after }: Question): void {
  if (after !== undefined && groupBy !== undefined)
    throw new UserError(
      '--after and --group-by: pages are of cells; groups come all at once, or with --limit.',
    );
  if (columns !== undefined && metrics !== undefined)
    throw new UserError('--columns and --metrics: expected one of them; --columns may name metrics, too.');
  if (columns !== undefined && groupBy !== undefined)
    throw new UserError(
      '--columns and --group-by: groups have the columns they are made by, and those that --metrics names.',
    );
}

interface Found {
  readonly columns: AnswerColumn[];
  readonly list: CellList;
}

async function answerOf(home: Home, names: Names, condition: Condition, question: Question): Promise<Found> {
  const { columns: wanted, groupBy, limit, after } = question;
  const order = await readOrder(question.sort, names);
  if (groupBy !== undefined) return inGroups(home, names, { condition, order, limit }, question, groupBy);
  const columns =
    wanted === undefined ? await usualColumns(names, question) : await readColumns(wanted, names);
  const usualOf = wanted === undefined ? (question.groups ?? ['all']) : undefined;
  const list = await listCells(home, names, { condition, columns, order, limit, after, usualOf });
  const beside = usualOf === undefined ? [] : [{ name: 'trained-in' }, { name: 'evaluated-in' }];
  return { columns: [...columns.map(shown), ...beside], list };
}

async function inGroups(
  home: Home,
  names: Names,
  asked: { condition: Condition; order: readonly Order[]; limit: number | undefined },
  question: Question,
  groupBy: string,
): Promise<Found> {
  const keys = await readColumns(groupBy, names);
  const metrics = await metricsOf(names, question);
  const text = metrics.find(({ type }) => type !== 'number');
  if (text)
    throw new UserError(
      `--metrics ${text.name}: a mean is of numbers; expected a metric, as pck@0.1 or training-seconds.`,
    );
  const strange = asked.order.find(
    ({ column }) => ![...keys, ...metrics].some(({ name }) => name === column.name),
  );
  if (strange)
    throw new UserError(
      `--sort ${strange.column.name}: groups have no such column; expected one of ${firstNames(
        [...keys, ...metrics].map(({ name }) => name),
        20,
      )}.`,
    );
  const list = await groupCells(home, names, { ...asked, keys, metrics });
  return { columns: [...keys.map(shown), { name: 'cells' }, ...metrics.map(shown)], list };
}

async function usualColumns(names: Names, question: Question): Promise<Column[]> {
  const first = names.studies.length === 1 ? ['evaluation', 'training'] : ['study', 'evaluation', 'training'];
  const before = [...first, ...axesOf(names.studies), 'seed', 'status', 'protocol'];
  const fixed = await readNames(names, before);
  const metrics = await metricsOf(names, question);
  const times =
    question.metrics === undefined ? ['training-seconds', 'evaluation-seconds', 'inference-ms'] : [];
  return [...fixed, ...metrics, ...(await readNames(names, times))];
}

/** Those asked for, else PCK of each study's own alphas; none where studies are read in several protocols. */
async function metricsOf(names: Names, { metrics, groups = ['all'], groupBy }: Question): Promise<Column[]> {
  if (metrics !== undefined) return readColumns(metrics, names);
  const isOne = new Set(names.studies.map(({ protocolName }) => protocolName)).size <= 1;
  if (!isOne && groupBy === undefined) return [];
  return readNames(names, ownMetrics(names.studies, groups));
}

async function readNames(names: Names, words: readonly string[]): Promise<Column[]> {
  const columns: Column[] = [];
  for (const text of words) columns.push(await names.columnOf({ text, at: 0 }, text));
  return columns;
}

const shown = ({ name, unit }: Column): AnswerColumn => ({ name, ...(unit === undefined ? {} : { unit }) });
