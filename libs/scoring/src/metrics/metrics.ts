/** The metrics by name. docs/metrics.md is this table for people. */
import { BY_KEYPOINT } from './by-keypoint.ts';
import { GEO } from './geo.ts';
import { LEFT_RIGHT } from './left-right.ts';
import type { Metric } from './metric.ts';
import { NEAREST } from './nearest.ts';
import { PCK } from './pck.ts';

export const METRICS = {
  geo: GEO,
  'left-right': LEFT_RIGHT,
  nearest: NEAREST,
  'by-keypoint': BY_KEYPOINT,
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** @param name Left out: PCK. */
export const metricOf = (name: MetricName | undefined): Metric => (name === undefined ? PCK : METRICS[name]);

/** Metrics whose scores change with what is known of the parts of target pictures. */
export const METRICS_OF_FURTHER_PARTS: readonly MetricName[] = METRIC_NAMES.filter(
  (name) => metricOf(name).asksFurtherParts,
);
