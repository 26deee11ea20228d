export { askAsReader, type ReaderAnswer } from './database/ask-as-reader.ts';
export { noteEnvironment, recordLog } from './record/attempts.ts';
export { type Provenance } from './record/provenance.ts';
export { saveTimes, type SaveTimes } from './record/save-times.ts';
export { publishCheckpoint } from './record/checkpoints.ts';
export { claimRun, claimTogether } from './claim/claim.ts';
export {
  claimableOf,
  queuedPlacements,
  SPEC_WITH_MODEL,
  specOf,
  precisionsToCome,
} from './claim/claimable.ts';
export { extendStudy, type Extended } from './extend/extend-study.ts';
export { cancel, cancelRun, cancelStudy, StillShared, studiesWanting } from './settle/control.ts';
export { hold, PRIORITY_NAMES, prioritise, type PriorityName } from './settle/hold.ts';
export { previewRemoval, removeStudy } from './settle/remove-study.ts';
export type { Removal } from './settle/removal.ts';
export { retry } from './settle/retry.ts';
export type { Target } from './settle/target.ts';
export {
  listDataSets,
  readManifest,
  registerDataSet,
  registeredContents,
  storeWeights,
} from './record/data-sets.ts';
export { DatabaseUnavailable } from './database/database-unavailable.ts';
export { openDoorbell } from './doorbell/doorbell.ts';
export { QueueUnavailable } from './doorbell/queue-unavailable.ts';
export { failAttempt, requeuePreempted } from './settle/fail.ts';
export { Fenced } from './record/fenced.ts';
export { finishEvaluation, finishTraining } from './settle/finish.ts';
export { onHint } from './hints.ts';
export { noteGone, pollControl, renewLeases, type Renewal } from './claim/leases.ts';
export { METHOD_NAME, releaseReservation, turnOf } from './claim/machine.ts';
export { appendMetrics } from './record/metrics.ts';
export { dataKey, readPairFacts, replacePairFacts, storePairFacts } from './record/pair-facts.ts';
export { ANYWHERE, canServe, placementClass, placementOf, PROGRAM_METHOD } from './claim/placement.ts';
export { readPredictions, storeChunk } from './record/predictions.ts';
export { reapExpired } from './settle/reaper.ts';
export { reconcile } from './doorbell/reconciler.ts';
export { awaitServers } from './home/await-servers.ts';
export { openHome, type Home } from './home/home.ts';
export { watchOutage } from './outage.ts';
export { protocolsWanted, storeScores } from './record/scores.ts';
export {
  featureLimit,
  folderOf,
  presentFolderOf,
  loadSettings,
  saveDataFolder,
  type Settings,
} from './home/settings.ts';
export { EVENTS_THAT_END_AN_ATTEMPT } from './life/transitions.ts';
export { settleGraph } from './settle/settle-graph.ts';
export { protocolName, type EvaluationSpec, type TrainingSpec } from './specs.ts';
export { countByStatus, hasEnded, STATUSES, type Stage, type Status } from './statuses.ts';
export { backUp, verifyArchive } from './portable/backup.ts';
export { restore } from './portable/restore.ts';
export { copyRun, noteReproduction } from './portable/copy-run.ts';
export { programVersion } from './record/program-version.ts';
export { exportStudy } from './portable/export-study.ts';
export { importStudy, type Imported } from './portable/import-study.ts';
export { removeUnnamed, unnamedFiles, type UnnamedFile } from './record/unnamed-files.ts';
export { checkWritableStore } from './store/binding.ts';
export { storeFolder, tryS3Store } from './store/open-store.ts';
export { checkpointKey } from './store/store.ts';
export { StoreUnavailable } from './store/store-unavailable.ts';
export { StoredFileError } from './store/stored-file-error.ts';
export { deliver } from './notify/deliver.ts';
export { sampleMessage } from './notify/message.ts';
export { channelText, checkChannel } from './notify/notify-settings.ts';
export { tell, toldMessages, type ToldMessage } from './notify/tell.ts';
export { tunablesFor } from './tunables.ts';
export { finishStudies } from './settle/studies.ts';
export { previewSubmit } from './submit/preview.ts';
export { fullDisks, fullDiskText } from './home/disk-room.ts';
export {
  NEED_OF_ONNX,
  needOfData,
  needOfProgram,
  needsOf,
  needsOnnx,
  type NeedySpec,
} from './claim/needs.ts';
export { isGone } from './claim/workers.ts';
export { machineId } from './claim/machine-id.ts';
export { StudyChanged, submitPlan } from './submit/submit.ts';
export type {
  Card,
  Claim,
  Doorbell,
  EvaluationClaim,
  EvaluationOutcome,
  Failure,
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
  noteLack,
  registerWorker,
  retireWorker,
  touchWorker,
  type LiveWorker,
} from './claim/workers.ts';
