export { FAILURE_CLASSES, type FailureClass } from './failure-class.ts';
export { STATUSES, hasEnded, type Stage, type Status } from './statuses.ts';
export { tunablesFor, type Tunables } from './tunables.ts';
export type {
  Claim,
  ClaimKey,
  Doorbell,
  DoorbellRing,
  EvaluationClaim,
  EvaluationOutcome,
  Failure,
  MetricPoint,
  PairFactsRow,
  Placement,
  PredictionChunk,
  PublishedCheckpoint,
  ScoreRow,
  StoredFile,
  SubmitReport,
  TrainingClaim,
  TrainingOutcome,
  WorkerOffer,
} from './types.ts';
