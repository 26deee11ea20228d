/** Whether a metric can be measured on a data set at all, before anything is scored. */
import { counted, firstNames, UserError } from '@keygrid/contract';
import type { ScoringConfig } from './config.ts';
import { METRIC_NAMES, METRICS, metricOf } from './metrics/metrics.ts';
import type { PairFacts } from './pair-facts.ts';
import { partsOf } from './parts-of.ts';

/**
 * @param where The data set, for messages.
 * @throws UserError where the metric needs to know which part each keypoint is and the annotations do not say it of every
 * pair, and where no keypoint counts.
 */
export function requireCountable(
  { metric }: Pick<ScoringConfig, 'metric'>,
  facts: readonly PairFacts[],
  where: string,
): void {
  if (metric === undefined) return;
  const withKeypoints = facts.filter(({ truth }) => truth.length > 0);
  const { needsKeypointIds, counts } = metricOf(metric);
  const nameless = withKeypoints.filter(({ keypointIds }) => keypointIds === undefined).map(({ id }) => id);
  if (needsKeypointIds && nameless.length > 0) {
    const free = METRIC_NAMES.filter((name) => !METRICS[name].needsKeypointIds).join(', ');
    throw new UserError(
      `Metric ${metric} needs to know which part each keypoint is, and the annotations of ${where} have no kps_ids ` +
        `(${counted(nameless.length, 'pair')}: ${firstNames(nameless)}); metrics that need none: ${free}`,
    );
  }
  const hasCounted = (pair: PairFacts) =>
    pair.keypointIds?.some((_, keypoint) => counts?.(partsOf(pair), keypoint));
  if (!counts || withKeypoints.some(hasCounted)) return;
  const categories = [...new Set(facts.map(({ category }) => category))];
  throw new UserError(
    `Metric ${metric} counts no keypoint of ${where}, with the categories ${firstNames(categories)}; ` +
      'docs/metrics.md says which it counts',
  );
}
