/** Rows of text under named columns: what every renderer takes. */
export interface TextTable {
  readonly title: string;
  /** A name may have lines; the first column names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Said under the table, one sentence or two each. */
  readonly notes: readonly string[];
}

/** Shown where there is no value yet, or none was measured. */
export const NO_VALUE = '–';

/** An axis value as a person wrote it. */
export function valueText(value: unknown): string {
  if (value === undefined) return NO_VALUE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `path=value` for each entry. */
export function valuesText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([path, value]) => `${path}=${valueText(value)}`)
    .join(', ');
}

/** Numbers are aligned at their right; a column is one of numbers when all of its cells begin like one. */
export function alignments({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): ('left' | 'right')[] {
  const isNumber = (text: string): boolean => text === '' || text === NO_VALUE || /^[-+\d]/.test(text);
  return columns.map((_, i) => (i > 0 && rows.every((row) => isNumber(row[i] ?? '')) ? 'right' : 'left'));
}
