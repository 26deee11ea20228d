export { noteEnvironment, recordLogTail } from './record/attempts.ts';
export { publishCheckpoint } from './record/checkpoints.ts';
export { claimRun, claimTogether, type ClaimRequest } from './claim/claim.ts';
export { claimableOf, queuedPlacements, specOf, precisionsToCome } from './claim/claimable.ts';
export { cancelRun, cancelStudy, holdStudy, StillShared, studiesWanting } from './settle/control.ts';
export {
  listDataSets,
  readManifest,
  registerDataSet,
  registeredContents,
  storeWeights,
} from './record/data-sets.ts';
export { DatabaseUnavailable } from './database/database-unavailable.ts';
export { type Database, type Queries } from './database/database.ts';
export { openDoorbell } from './doorbell/doorbell.ts';
export { failAttempt, requeuePreempted } from './settle/fail.ts';
export { FAILURE_CLASSES, type FailureClass, type ToldByChild } from './life/failure-classes.ts';
export { Fenced } from './record/fenced.ts';
export { finishEvaluation, finishTraining } from './settle/finish.ts';
export { onHint } from './hints.ts';
export { noteGone, pollControl, renewLeases, type ControlRequest, type Renewal } from './claim/leases.ts';
export { releaseReservation, turnOf, type Turn } from './claim/machine.ts';
export { appendMetrics } from './record/metrics.ts';
export { readPairFacts, storePairFacts } from './record/pair-facts.ts';
export { canServe, placementClass, placementOf } from './claim/placement.ts';
export { readPredictions, storeChunk } from './record/predictions.ts';
export { reapExpired, type Reaped } from './settle/reaper.ts';
export { reconcile, type Reconciled } from './doorbell/reconciler.ts';
export { openHome, type Home } from './home/home.ts';
export { protocolsWanted, storeScores } from './record/scores.ts';
export { folderOf, presentFolderOf, loadSettings, saveDataFolder, type Settings } from './home/settings.ts';
export { settleGraph } from './settle/settle-graph.ts';
export { protocolName, type EvaluationSpec, type ModelConfig, type TrainingSpec } from './specs.ts';
export { countByStatus, hasEnded, STATUSES, type Stage, type Status } from './statuses.ts';
export { checkWritableStore } from './store/binding.ts';
export { storeFolder } from './store/open-store.ts';
export { checkpointKey, type Store } from './store/store.ts';
export { StoredFileError } from './store/stored-file-error.ts';
export { finishStudies } from './settle/studies.ts';
export { previewSubmit } from './submit/preview.ts';
export { fullDisks, fullDiskText, type FullDisk } from './home/disk-room.ts';
export { isGone } from './claim/workers.ts';
export { machineId } from './claim/machine-id.ts';
export { StudyChanged, submitPlan, type SubmitOptions } from './submit/submit.ts';
export { tunablesFor, type Tunables } from './tunables.ts';
export type {
  Card,
  Claim,
  ClaimKey,
  Doorbell,
  DoorbellRing,
  EvaluationClaim,
  EvaluationOutcome,
  Failure,
  PairFactsRow,
  Placement,
  PublishedCheckpoint,
  ScoreRow,
  StoredFile,
  SubmitReport,
  TrainingClaim,
  TrainingOutcome,
  WorkerOffer,
} from './types.ts';
export {
  liveWorkers,
  noteCards,
  registerWorker,
  retireWorker,
  touchWorker,
  type LiveWorker,
} from './claim/workers.ts';
