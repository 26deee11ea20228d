/** The rows of a query as text, one column for each axis and number. */
import { own, pckName } from '@keygrid/contract';
import { computedText } from '../report/computed-in.ts';
import type { QueryResult, QueryRow } from '../study/query.ts';
import { valueText, type TextTable } from './text-table.ts';

/** PCK in 0..1 with four decimals; empty where there is no value. */
export function queryText({ axes, groups, alphas, rows }: QueryResult): Pick<TextTable, 'columns' | 'rows'> {
  const scores = groups.flatMap((group) => alphas.map((alpha) => ({ group, alpha })));
  return {
    columns: [
      'evaluation',
      'training',
      ...axes,
      'seed',
      'status',
      'protocol',
      ...scores.map(({ group, alpha }) => `${group} ${pckName(alpha)}`),
      'training s',
      'evaluation s',
      'ms per pair',
      'trained in',
      'evaluated in',
    ],
    rows: rows.map((row) => [
      row.evaluation,
      row.training ?? '',
      ...axes.map((axis) => valueText(own(row.values, axis))),
      String(row.seed),
      row.status,
      row.protocol,
      ...scores.map(({ group, alpha }) => numberText(pckOf(row, group, alpha), 4)),
      numberText(row.trainingSeconds, 1),
      numberText(row.evaluationSeconds, 1),
      numberText(row.msPerPair, 1),
      row.trainedIn.map(computedText).join(' and '),
      row.evaluatedIn.map(computedText).join(' and '),
    ]),
  };
}

function pckOf(row: QueryRow, group: string, alpha: number): number | undefined {
  return row.pck.find((value) => value.group === group && value.alpha === alpha)?.perImage;
}

const numberText = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';
