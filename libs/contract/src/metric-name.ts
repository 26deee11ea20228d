/** The names of what a table can show of a cell: `pck@0.1` and its like, times, memory. The only place that reads them. */

const PCK = 'pck@';
/** All of them. */
export const METRIC_NAME = /^(?:pck@(?:0?\.\d+|1)|training-seconds|inference-ms|peak-memory)$/;

/** The same in words, for messages. */
export const METRIC_NAMES = 'pck@A (as pck@0.1), training-seconds, inference-ms or peak-memory';

/** @param alpha In 0..1: the share of the basis within which a point counts as correct. */
export const pckName = (alpha: number): string => `${PCK}${alpha}`;

/** The alpha of a PCK; undefined for any other metric. */
export function alphaOf(name: string): number | undefined {
  return name.startsWith(PCK) ? Number(name.slice(PCK.length)) : undefined;
}
