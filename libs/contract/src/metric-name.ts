/** The names of what a table can show of a cell: `pck@0.1` and its like, and what is measured of its runs. The only place that reads them. */

const PCK = 'pck@';
/** Measured of a cell's runs, by name; what each shows is an entry of `libs/results/src/report/measured-columns.ts`. */
const MEASURED = ['training-seconds', 'inference-ms', 'peak-memory'] as const;
export type MeasuredMetric = (typeof MEASURED)[number];

/** All of them. */
export const METRIC_NAME = new RegExp(String.raw`^(?:${PCK}(?:0?\.\d+|1)|${MEASURED.join('|')})$`);

/** The same in words, for messages. */
export const METRIC_NAMES = ['pck@A (as pck@0.1)', ...MEASURED].join(', ').replace(/, (?=[^,]*$)/, ' or ');

/** @param alpha In 0..1: the share of the basis within which a point counts as correct. */
export const pckName = (alpha: number): string => `${PCK}${alpha}`;

/** The alpha of a PCK; undefined for any other metric. */
export function alphaOf(name: string): number | undefined {
  return name.startsWith(PCK) ? Number(name.slice(PCK.length)) : undefined;
}

/** Undefined for a PCK, and for what is no metric. */
export const measuredMetric = (name: string): MeasuredMetric | undefined =>
  MEASURED.find((metric) => metric === name);
