/** From a doorbell to a claim: only a run whose data this machine has, and only while the store can be read. */
import {
  canServe,
  claimRun,
  runnableClasses,
  type Claim,
  type Doorbell,
  type Runs,
  type WorkerOffer,
} from '@keygrid/runs';
