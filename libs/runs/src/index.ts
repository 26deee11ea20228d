export { noteEnvironment, recordLogTail } from './attempts.ts';
export { publishCheckpoint } from './checkpoints.ts';
export { claimRun, claimTogether, type ClaimRequest } from './claim.ts';
export { claimableOf, queuedPlacements, specOf } from './claimable.ts';
export { cancelRun, cancelStudy, holdStudy, StillShared, studiesWanting } from './control.ts';
export {
  listDataSets,
  readManifest,
  registerDataSet,
  registeredContents,
  storeWeights,
} from './data-sets.ts';
export { DatabaseUnavailable } from './database-unavailable.ts';
export { type Database, type Queries } from './database.ts';
export { openDoorbell } from './doorbell/doorbell.ts';
export { failAttempt, requeuePreempted } from './fail.ts';
export { FAILURE_CLASSES, type FailureClass, type ToldByChild } from './life/failure-classes.ts';
export { Fenced } from './fenced.ts';
export { finishEvaluation, finishTraining } from './finish.ts';
export { onHint } from './hints.ts';
export { noteGone, pollControl, renewLeases, type ControlRequest, type Renewal } from './leases.ts';
export { releaseReservation, turnOf, type Turn } from './machine.ts';
export { appendMetrics } from './metrics.ts';
export { readPairFacts, storePairFacts } from './pair-facts.ts';
export { canServe, placementClass, placementOf } from './placement.ts';
export { readPredictions, storeChunk } from './predictions.ts';
export { reapExpired, type Reaped } from './reaper.ts';
export { reconcile, type Reconciled } from './reconciler.ts';
export { openHome, type Home } from './home.ts';
export { protocolsWanted, storeScores } from './scores.ts';
export { folderOf, presentFolderOf, loadSettings, saveDataFolder, type Settings } from './settings.ts';
export { settleGraph } from './settle-graph.ts';
export { protocolName, type EvaluationSpec, type ModelConfig, type TrainingSpec } from './specs.ts';
export { countByStatus, hasEnded, STATUSES, type Stage, type Status } from './statuses.ts';
export { checkWritableStore } from './store/binding.ts';
export { storeFolder } from './store/open-store.ts';
export { checkpointKey, type Store } from './store/store.ts';
export { StoredFileError } from './store/stored-file-error.ts';
export { finishStudies } from './studies.ts';
export { previewSubmit } from './submit/preview.ts';
export { fullDisks, fullDiskText, type FullDisk } from './disk-room.ts';
export { isGone } from './workers.ts';
export { machineId } from './machine-id.ts';
export { StudyChanged, submitPlan, type SubmitOptions } from './submit/submit.ts';
export { tunablesFor, type Tunables } from './tunables.ts';
export type {
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
export { liveWorkers, registerWorker, retireWorker, touchWorker, type LiveWorker } from './workers.ts';
