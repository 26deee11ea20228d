/** Where a study stands, as the views of progress draw it. */
import type { Stage, Status } from '@keygrid/runs';

export interface RunProgress {
  id: string;
  stage: Stage;
  status: Status;
  /** The axis values it stands for, short. */
  label: string;
  /** RUNNING in the database, but its worker was on this machine and is gone: its lease has to run out. */
  isLost?: boolean;
  /** Running ones: what the child does, and how far it is. */
  phase?: string;
  step?: number;
  totalSteps?: number;
  loss?: number;
  pairsPerSecond?: number;
  /** Running: since its attempt began. Ended: how long its last attempt took. */
  seconds?: number;
  /** Failed ones: class and message. */
  failure?: string;
  /** Unfinished ones with a failed attempt behind them: class and message of the last, and what tells it from others. */
  retry?: { message: string; count: string };
}

export interface StudyProgress {
  study: string;
  runs: RunProgress[];
  /** Seconds one run of a stage is expected to take as long as none has finished. */
  expected?: Record<Stage, number>;
}
