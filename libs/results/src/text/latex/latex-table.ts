/** One table of a report in LaTeX: booktabs, means with deviations, the best of each column in bold, stars where a contrast says so. */
import { largest, smallest } from '@keygrid/contract';
import { METRICS, protocolNamed } from '@keygrid/scoring';
import type { MetricName } from '@keygrid/scoring/config';
import type { Column } from '../../report/column.ts';
import type { ReportContrast } from '../../report/contrast.ts';
import type { ReportTable } from '../../report/report-table.ts';
import { columnText, DIGITS } from '../../report/report-text.ts';
import { tableNotes } from '../../report/table-notes.ts';
import { valuesText, valueText } from '../text-table.ts';
import { contrastAt, starsOf } from './marks.ts';
import { latexText } from './latex-text.ts';

/** More columns than this are set small and close. */
const MANY_COLUMNS = 6;

/** @param test What the stars stand for. */
export function latexTable(
  table: ReportTable,
  contrasts: readonly ReportContrast[],
  test: string | undefined,
): string {
  const { title, axis, where, columns, rows } = table;
  const metric = protocolNamed(rows[0]?.protocol ?? '', [])?.metric;
  const groups = new Set(columns.map(({ group }) => group).filter((group) => group !== undefined));
  const heads = columns.map((column) => columnText(column, groups.size > 1, metric).split('\n'));
  const marked = new Set<ReportContrast>();
  const best = columns.map((column, i) => bestOf(table, column, i, metric));
  const body = rows.map((row) => {
    const cells = columns.map((column, i) => {
      const contrast = contrastAt(contrasts, table, row.value, column);
      const stars = contrast ? starsOf(contrast) : '';
      if (contrast && stars !== '') marked.add(contrast);
      return cellOf(row.measured[i], row.expected[i]?.value, DIGITS[column.unit], best[i], stars);
    });
    return [latexText(axis === undefined ? 'all' : valueText(row.value)), ...cells];
  });
  const against = [...marked].map(
    ({ from, to, alpha, group }) => `${valueText(to)} against ${valueText(from)} (@${alpha}, ${group})`,
  );
  const stars = test !== undefined && marked.size > 0 ? [`${test} ${against.join('; ')}.`] : [];
  const place = valuesText(where);
  return latexFloat({
    caption: place === '' ? title : `${title} (${place})`,
    spec: `l${'r'.repeat(columns.length)}`,
    heads: headRows([[axis ?? 'cells'], ...heads]),
    body,
    notes: [
      ...tableNotes(table),
      ...(body.some((row) => row.join('').includes('\\textbf{')) ? ['Bold: the best of a column.'] : []),
      ...stars,
    ],
    isSmall: columns.length > MANY_COLUMNS,
  });
}

export interface LatexFloat {
  readonly caption: string;
  /** Of tabular: `lrr`. */
  readonly spec: string;
  /** Texts, not yet LaTeX. */
  readonly heads: readonly (readonly string[])[];
  /** Rows of LaTeX. */
  readonly body: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly isSmall: boolean;
}

export function latexFloat({ caption, spec, heads, body, notes, isSmall }: LatexFloat): string {
  // After the end of a row, [ and * belong to it.
  const line = (cells: readonly string[]): string => {
    const text = cells.join(' & ');
    return `${/^[[*]/.test(text) ? '{}' : ''}${text} \\\\`;
  };
  return [
    '\\begin{table}',
    '\\centering',
    `\\caption{${latexText(caption)}}\\par\\medskip`,
    ...(isSmall ? ['\\scriptsize\\setlength{\\tabcolsep}{2.5pt}'] : []),
    `\\begin{tabular}{${spec}}`,
    '\\toprule',
    ...heads.map((row) => line(row.map(latexText))),
    '\\midrule',
    ...body.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    `\\par\\smallskip\\begin{minipage}{\\linewidth}\\footnotesize ${notes.map(latexText).join(' ')}\\end{minipage}`,
    '\\end{table}',
  ].join('\n');
}

/** Heads of several lines: shorter ones end at the bottom. */
function headRows(heads: readonly (readonly string[])[]): string[][] {
  const height = largest(heads.map(({ length }) => length));
  return Array.from({ length: height }, (_, i) =>
    heads.map((lines) => lines[i - (height - lines.length)] ?? ''),
  );
}

/** As shown, so that equal texts are equally bold. PCK: the highest; times and memory: the lowest. Undefined for fewer than two. */
function bestOf(
  { rows }: ReportTable,
  { unit }: Column,
  i: number,
  metric: MetricName | undefined,
): string | undefined {
  const means = rows.flatMap(({ measured }) => measured[i]?.mean ?? []);
  if (means.length < 2) return undefined;
  const isMoreBetter = unit === '%' && (metric === undefined || METRICS[metric].better === 'higher');
  return (isMoreBetter ? largest(means) : smallest(means)).toFixed(DIGITS[unit]);
}

function cellOf(
  measured: ReportTable['rows'][number]['measured'][number] | undefined,
  published: number | undefined,
  digits: number,
  best: string | undefined,
  stars: string,
): string {
  const beside = published === undefined ? '' : ` [${published}]`;
  if (!measured) return `--${beside}`;
  const mean = measured.mean.toFixed(digits);
  const spread = measured.deviation === null ? '' : ` $\\pm$ ${measured.deviation.toFixed(digits)}`;
  return `${mean === best ? `\\textbf{${mean}}` : mean}${spread}${stars === '' ? '' : `$^{${stars}}$`}${beside}`;
}
