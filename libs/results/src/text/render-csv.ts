/** Rows as CSV (RFC 4180), but for line feeds as line ends, as Unix's tools, R and pandas have them; none after the last row. */
export function csvOf(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((row) => row.map(quoted).join(',')).join('\n');
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
