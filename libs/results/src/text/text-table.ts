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

/** An axis value as a person wrote it; of a block with a kind, its name, else the kind and what it sets: `features readout=nearest`. */
export function valueText(value: unknown): string {
  if (value === undefined) return NO_VALUE;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('kind' in value)) return JSON.stringify(value);
  if ('name' in value && typeof value.name === 'string') return value.name;
  const { kind, ...rest } = value;
  const fields = Object.entries(rest).map(([name, field]) => `${name}=${valueText(field)}`);
  return [valueText(kind), ...fields].join(' ');
}

/** `path=value` for each entry. */
export function valuesText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([path, value]) => `${path}=${valueText(value)}`)
    .join(', ');
}

/** Numbers are aligned at their right; a column is one of numbers when all of its cells begin like one. */
export function alignments({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): ('left' | 'right')[] {
  const isNumber = (text: string): boolean => text === '' || text === NO_VALUE || /^(?:< )?[-+\d]/.test(text);
  return columns.map((_, i) => (i > 0 && rows.every((row) => isNumber(row[i] ?? '')) ? 'right' : 'left'));
}
