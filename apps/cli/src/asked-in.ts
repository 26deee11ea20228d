/** The protocol that scores are asked in, of `--protocol` and `--metric`. */
import { askedMetric } from '@keygrid/results';

/** Undefined for a study's own; `/geo` for a metric in it. @throws UserError for an unknown metric. */
export function askedIn({ protocol, metric }: { protocol?: string; metric?: string }): string | undefined {
  return metric === undefined ? protocol : `${protocol ?? ''}/${askedMetric(metric)}`;
}
