/** Rows of text in columns that line up; nothing more. */
import { printedLine } from '@keygrid/contract';

/** Every column as wide as its widest entry, two spaces between; the last one is not padded. */
export function textTable(head: string[], rows: string[][]): string {
  const all = [head, ...rows].map((row) => row.map(printedLine));
  const widths = head.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return all
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
