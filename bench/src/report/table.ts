/** Columns that line up, as plain text or as Markdown. */

export type Format = 'text' | 'markdown';

/** The first row is the heading. All columns but the first are aligned to the right. */
export function table(rows: readonly (readonly string[])[], format: Format): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const cells = (row: readonly string[]) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  if (format === 'text') return rows.map((row) => `  ${cells(row).join('  ')}`.trimEnd()).join('\n');
  const [head, ...body] = rows.map(cells);
  return [head ?? [], rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
