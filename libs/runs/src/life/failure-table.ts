/** The classes of failure as the table of docs/orchestration.md. */
import { counted, FAILURE_CLASSES, largest, type FailureRules } from '@keygrid/contract';
import { withDrawn } from './drawn-block.ts';

const HEAD = ['class', 'what happened', 'tried again'];

/** The page with the table as the classes are now. @throws Error where the page has no place for it. */
export const withFailureTable = (page: string): string =>
  withDrawn(page, 'classes of failure', 'libs/contract/src/failure-classes.ts', table());

/** Columns of equal width, as the formatter writes them. */
function table(): string {
  const rows = Object.entries(FAILURE_CLASSES).map(([name, rules]) => [
    `\`${name}\``,
    rules.what,
    again(rules),
  ]);
  const widths = HEAD.map((_, column) => largest([HEAD, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}

const again = ({ retries, retried = '' }: FailureRules): string => counted(retries, 'time') + retried;
