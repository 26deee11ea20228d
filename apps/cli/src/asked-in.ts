/** The protocol that scores are asked in, of `--protocol` and `--metric`. */
import { askedMetric, oneMetric } from '@keygrid/results';
import { METRIC_NAMES } from '@keygrid/scoring/config';

/** Undefined for a study's own; `/geo` for a metric in it. @throws UserError for an unknown metric, and for two. */
export function askedIn({ protocol, metric }: { protocol?: string; metric?: string }): string | undefined {
  if (metric === undefined) return protocol;
  const named = METRIC_NAMES.find((name) => protocol?.endsWith(`/${name}`));
  const one = oneMetric(named, askedMetric(metric));
  return named === undefined ? `${protocol ?? ''}/${one}` : protocol;
}
