/** What a metric measures, as a line of text. */
import { METRICS } from '@keygrid/scoring';
import type { MetricName } from '@keygrid/scoring/config';

/** No line for PCK. `label`: what the line begins with. */
export function metricNote(metric: MetricName | undefined, label: string | undefined = metric): string[] {
  if (metric === undefined) return [];
  const { about, better, source } = METRICS[metric];
  return [`${label}: ${about}; ${better} is better (${source})`];
}
