/** What a cell measures: `pck@0.1`, `pck@0.1[small]`, `pck@0.1[small]@image/original`, `training-seconds`, in the units of a report. */
import { alphaOf, measuredMetric, METRIC_NAME, pckName, type MeasuredMetric } from '@keygrid/contract';
import { protocolNamed } from '@keygrid/scoring';
import { MEASURED_COLUMNS } from '../report/measured-columns.ts';
import type { Column } from './column.ts';

export interface PckReference {
  readonly alpha: number;
  readonly group: string;
  /** Left out: the one its study is read in. */
  readonly protocol?: string;
}

export type MetricColumn = Column & { readonly pck?: PckReference };

const PCK = /^(pck@[^[\]@]+)(?:\[([^\]]*)\])?(?:@([^@]+))?$/;

/** Undefined for what names no metric. */
export function metricColumn(name: string): MetricColumn | undefined {
  const measured = measuredMetric(name);
  if (measured !== undefined) return measuredColumn(measured);
  const [, metric = '', group = 'all', protocol] = PCK.exec(name) ?? [];
  if (!METRIC_NAME.test(metric)) return undefined;
  if (protocol !== undefined && protocolNamed(protocol, []) === undefined) return undefined;
  return pckColumn({
    alpha: alphaOf(metric) ?? NaN,
    group: group.trim(),
    ...(protocol === undefined ? {} : { protocol }),
  });
}

export function pckColumn(pck: PckReference): MetricColumn {
  const { alpha, group, protocol } = pck;
  const inGroup = group === 'all' ? '' : `[${group}]`;
  return {
    name: `${pckName(alpha)}${inGroup}${protocol === undefined ? '' : `@${protocol}`}`,
    type: 'number',
    unit: '%',
    isKnown: false,
    pck,
    sql: (
      bind,
    ) => `(SELECT 100 * z.per_image FROM score_summary z WHERE z.evaluation_id = e.id AND e.status = 'SUCCEEDED'
      AND z.protocol = ${protocol === undefined ? 'asked.protocol' : bind(protocol, 'text')}
      AND z.alpha = ${bind(alpha, 'float8')} AND z.group_name = ${bind(group, 'text')})`,
  };
}

function measuredColumn(metric: MeasuredMetric): MetricColumn {
  return {
    name: metric,
    type: 'number',
    unit: MEASURED_COLUMNS[metric].unit,
    isKnown: false,
    sql: () => MEASURED_SQL[metric],
  };
}

/** Where only times taken alone count, the others are absent. */
const timed = (run: string, seconds: string): string =>
  `CASE WHEN NOT asked.exclusive OR NOT EXISTS (SELECT FROM attempt a WHERE a.run_id = ${run}.id AND NOT a.alone) THEN ${seconds} END`;

/** Of a resumed training only the last attempt was timed: how long the whole took is not known. */
const WHOLE_TRAINING = `CASE WHEN coalesce((SELECT a.resumed_from_step FROM attempt a WHERE a.run_id = t.id
  ORDER BY a.fence DESC LIMIT 1), 0) = 0 THEN (t.outcome -> 'seconds')::float8 END`;

const MEASURED_SQL: Readonly<Record<MeasuredMetric, string>> = {
  'training-seconds': timed('t', WHOLE_TRAINING),
  'inference-ms': timed('e', "(e.outcome -> 'msPerPair')::float8"),
  'peak-memory':
    "(coalesce(t.outcome, CASE WHEN t.id IS NULL THEN e.outcome END) -> 'peakMemoryBytes')::float8 / (2 ^ 30)",
};
