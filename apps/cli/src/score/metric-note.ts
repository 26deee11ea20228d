/** What a metric measures, as a line of text. */
import { METRICS } from '@keygrid/scoring';
import type { MetricName } from '@keygrid/scoring/config';

/** No line for PCK. */
export function metricNote(metric: MetricName | undefined): string[] {
  if (metric === undefined) return [];
  const { about, better, source } = METRICS[metric];
  return [`${metric}: ${about}; ${better} is better (${source})`];
}
