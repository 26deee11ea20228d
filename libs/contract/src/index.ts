export { boundedMessage, firstLines, firstNames, shortened } from './text/bounded.ts';
export { CheckpointKind } from './checkpoint-kind.ts';
export { computeEnvironment } from './compute-environment.ts';
export { counted, grouped } from './text/counted.ts';
export { Device, NeededDevice, Processor, type OfferedDevice } from './device.ts';
export { largest, median, smallest } from './extremes.ts';
export {
  ChildFailure,
  FAILURE_CLASSES,
  failureOfError,
  failureRules,
  type FailureClass,
  type FailureRules,
} from './failure-classes.ts';
export { groupBy } from './group-by.ts';
export { guardErrors, guardOutput } from './guard-output.ts';
export { guardThread } from './guard-thread.ts';
export {
  alphaOf,
  measuredMetric,
  METRIC_NAME,
  METRIC_NAMES,
  pckName,
  type MeasuredMetric,
} from './metric-name.ts';
export { MetricPoint } from './metric-point.ts';
export { NumericEnvironment, type Continuity, type TensorEnvironment } from './numeric-environment.ts';
export { own } from './own.ts';
export type { KeypointNumbering } from './keypoint-numbering.ts';
export type { PairFlags } from './pair-flags.ts';
export { Precision, whyNoHalfType } from './precision.ts';
export { PredictionChunk } from './prediction-chunk.ts';
export { printed, printedJson, printedLine } from './text/printed.ts';
export { wrapped } from './text/wrapped.ts';
export { keepSecret, redact } from './redact.ts';
export { complain, note, say } from './say.ts';
export { checkServerUrl, keepSecretsIn, keepSecretsOf, shownUrl } from './server-url.ts';
export { STAGES, type Stage } from './stage.ts';
export { toolEnvironment } from './tool-environment.ts';
export { UserError } from './user-error.ts';
