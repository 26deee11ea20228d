/** A metric as people name it: one of docs/metrics.md. */
import { UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';
import { METRIC_NAMES, type MetricName } from '@keygrid/scoring/config';

/** @throws UserError for a name that is none, with the nearest one. */
export function askedMetric(name: string): MetricName {
  const known = METRIC_NAMES.find((one) => one === name);
  if (known !== undefined) return known;
  const near = nearest(name, METRIC_NAMES);
  const hint = near === undefined ? `expected one of ${METRIC_NAMES.join(', ')}` : `did you mean "${near}"?`;
  throw new UserError(`There is no metric ${name}; ${hint}`);
}

/** Of a protocol, whose notation may name one, and one asked for beside it. @throws UserError where these are two. */
export function oneMetric(
  named: MetricName | undefined,
  asked: MetricName | undefined,
): MetricName | undefined {
  if (named === undefined || asked === undefined || named === asked) return asked ?? named;
  throw new UserError(`--metric ${asked}: the protocol names the metric ${named}; expected one of them`);
}
