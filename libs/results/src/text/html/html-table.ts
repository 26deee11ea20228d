/** A table of the report as a table of the page. */
import { printed } from '@keygrid/contract';
import { alignments, type TextTable } from '../text-table.ts';
import { element, type Markup } from './markup.ts';

/** @param tips Of a row's cells: what a reader is told who points at one. */
export function htmlTable(
  { title, columns, rows, notes }: TextTable,
  tips: readonly (readonly (string | undefined)[])[] = [],
): Markup {
  // A published number in brackets makes no word of a missing one.
  const own = rows.map((row) => row.map((text) => text.split(' [')[0] ?? ''));
  const kinds = alignments({ columns, rows: own }).map((side) => (side === 'right' ? 'number' : undefined));
  const head = columns.map((name, i) => element('th', { scope: 'col', class: kinds[i] }, ...linesOf(name)));
  const body = rows.map((row, r) =>
    element('tr', {}, ...row.map((text, i) => element('td', { class: kinds[i], title: tips[r]?.[i] }, text))),
  );
  return element(
    'section',
    {},
    element('h2', {}, title),
    element(
      'div',
      { class: 'wide' },
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)),
    ),
    element('p', { class: 'notes' }, notes.join(' ')),
  );
}

const LINE_END: Markup = { markup: '\n' };

/** Heads keep their lines. */
const linesOf = (name: string): (Markup | string)[] =>
  printed(name)
    .split('\n')
    .flatMap((line, i) => (i === 0 ? [line] : [LINE_END, line]));
