/**
 * The life of a run: every way its status may change, one row each. `transition.ts` applies a row and is the only code that
 * writes a status; the diagram in ARCHITECTURE.md is drawn from this table (`npm run states`).
 */
import { STATUSES, type Status } from '../statuses.ts';

export interface Transition {
  /** What happened: the diagram's words, and the cause where a change names none. */
  readonly when: string;
  /** Kind of the row it leaves in `run_event`. */
  readonly event: string;
  /** It moves runs in one of these and no others (compare and set). None: it makes the run. */
  readonly from: readonly Status[];
  /** `first`: QUEUED, or WAITING where the run needs a training. `same`: the status stays. `removed`: the row is no more. */
  readonly to: Status | 'first' | 'same' | 'removed';
  /** Raised: what worked under the old fence can write nothing more (I2). A new run begins at 0, or where a removed one of its id ended. */
  readonly fence: 'raised' | 'kept';
  /** SQL over `run` that must hold besides. */
  readonly only?: string;
  /**
   * What becomes of attempt and lease: `opened` by a claim, `closed` by who holds the lease (or took it for run out), `taken`
   * by a control write, so that the machine counts as in use until the child is gone.
   */
  readonly attempt?: 'opened' | 'closed' | 'taken';
  /** Other columns it sets, as SQL; `$cause` is the change's cause, `$given` what its caller hands over, as jsonb. */
  readonly set?: Readonly<Record<string, string>>;
  /** Its results come from elsewhere, whatever the run's status: drawn as a beginning. */
  readonly isFromOutside?: true;
}

const NOW = 'clock_timestamp()';
/** A failed attempt; `$given` is a `FailureRecord`. */
const AFTER_FAILURE = {
  last_class: `$given ->> 'class'`,
  last_message: '$cause',
  failures: `run.failures || jsonb_build_object($given ->> 'class', $given -> 'count')`,
  available_at: `${NOW} + ($given ->> 'delayMs')::float8 * interval '1 millisecond'`,
};
const AFRESH = { failures: `'{}'`, available_at: NOW, finished_at: 'NULL' };

const table = {
  submit: {
    when: 'submitted',
    event: 'submitted',
    from: [],
    to: 'first',
    fence: 'kept',
  },
  claim: {
    when: 'claimed (fence + 1, lease, attempt)',
    event: 'claimed',
    from: ['QUEUED'],
    to: 'RUNNING',
    fence: 'raised',
    attempt: 'opened',
    set: { reserving_worker_id: 'NULL', started_at: `coalesce(run.started_at, ${NOW})` },
  },
  finish: {
    when: 'results stored in the same transaction',
    event: 'succeeded',
    from: ['RUNNING'],
    to: 'SUCCEEDED',
    fence: 'kept',
    attempt: 'closed',
    set: {
      outcome: '$given',
      failures: `'{}'`,
      last_class: 'NULL',
      last_message: 'NULL',
      finished_at: NOW,
    },
  },
  adopt: {
    when: 'imported with its results',
    event: 'imported',
    from: ['WAITING', 'QUEUED', 'BLOCKED', 'FAILED', 'CANCELLED', 'SUCCEEDED'],
    to: 'SUCCEEDED',
    fence: 'raised',
    set: { failures: `'{}'`, last_class: 'NULL', last_message: 'NULL' },
    isFromOutside: true,
  },
  preempt: {
    when: 'handed back, as its worker stops or the run is paused',
    event: 'preempted',
    from: ['RUNNING'],
    to: 'QUEUED',
    fence: 'raised',
    attempt: 'closed',
    set: { available_at: NOW },
  },
  retry: {
    when: 'a failure that is tried again',
    event: 'tried-again',
    from: ['RUNNING'],
    to: 'QUEUED',
    fence: 'raised',
    attempt: 'closed',
    set: AFTER_FAILURE,
  },
  expire: {
    when: 'its lease ran out',
    event: 'worker-lost',
    from: ['RUNNING'],
    to: 'QUEUED',
    fence: 'raised',
    attempt: 'closed',
    set: AFTER_FAILURE,
  },
  fail: {
    when: 'a failure that is not tried again, or not once more',
    event: 'failed',
    from: ['RUNNING'],
    to: 'FAILED',
    fence: 'raised',
    attempt: 'closed',
    set: { ...AFTER_FAILURE, finished_at: NOW },
  },
  ready: {
    when: 'its training succeeded',
    event: 'ready',
    from: ['WAITING', 'BLOCKED'],
    to: 'QUEUED',
    fence: 'raised',
    set: { available_at: NOW, finished_at: 'NULL' },
  },
  block: {
    when: 'its training failed or was cancelled',
    event: 'blocked',
    from: ['WAITING'],
    to: 'BLOCKED',
    fence: 'raised',
    set: { finished_at: NOW },
  },
  unblock: {
    when: 'its training was opened again',
    event: 'unblocked',
    from: ['BLOCKED'],
    to: 'WAITING',
    fence: 'raised',
    set: { finished_at: 'NULL' },
  },
  cancel: {
    when: 'no needed cell uses it',
    event: 'cancelled',
    from: ['WAITING', 'QUEUED', 'RUNNING', 'BLOCKED'],
    to: 'CANCELLED',
    fence: 'raised',
    only: 'NOT run.wanted',
    attempt: 'taken',
    set: { finished_at: NOW },
  },
  reopen: {
    when: 'submitted again',
    event: 'reopened',
    from: ['CANCELLED'],
    to: 'first',
    fence: 'raised',
    only: 'run.wanted',
    set: AFRESH,
  },
  reopenFailed: {
    when: 'submitted with --retry-failed, or retried',
    event: 'reopened',
    from: ['FAILED'],
    to: 'first',
    fence: 'raised',
    only: 'run.wanted',
    set: AFRESH,
  },
  pause: {
    when: 'paused, a running one saves and is handed back',
    event: 'paused',
    from: STATUSES,
    to: 'same',
    fence: 'kept', // a running attempt still has its checkpoint to save
    only: 'NOT run.held',
    set: { held: 'true' },
  },
  resume: {
    when: 'goes on after a pause, with the priority it has then',
    event: 'resumed',
    from: STATUSES,
    to: 'same',
    fence: 'kept',
    only: 'run.held',
    set: { held: 'false' },
  },
  prioritise: {
    when: 'given another priority',
    event: 'prioritised',
    from: STATUSES,
    to: 'same',
    fence: 'kept', // the queue takes back what it holds of another priority
    set: { priority: `($given ->> 'priority')::int` },
  },
  extend: {
    when: 'made to go on from the last checkpoint of another training',
    event: 'extended',
    from: [],
    to: 'first',
    fence: 'kept',
  },
  remove: {
    when: 'deleted with the last study that has a cell of it',
    event: 'removed', // in `removed_run`: the run's own events go with it
    from: ['SUCCEEDED', 'FAILED', 'CANCELLED'],
    to: 'removed',
    fence: 'raised',
    only: 'NOT run.wanted',
  },
  retryFresh: {
    when: 'retried afresh, its results archived',
    event: 'retried-afresh',
    from: ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED'],
    to: 'first',
    fence: 'raised',
    only: 'run.wanted',
    attempt: 'taken',
    set: {
      ...AFRESH,
      outcome: 'NULL',
      last_class: 'NULL',
      last_message: 'NULL',
      best_checkpoint_id: 'NULL',
      last_checkpoint_id: 'NULL',
      weights_sha256: 'NULL',
      extends_id: 'NULL', // from its own first step
    },
  },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof table;
/** A row with its own literals: what its caller has to hand over follows from them. */
export type TransitionRow<Name extends TransitionName> = (typeof table)[Name];
/** Their event has the fence of the attempt that they end. */
export const EVENTS_THAT_END_AN_ATTEMPT: readonly string[] = Object.values<Transition>(table).flatMap(
  ({ attempt, event }) => (attempt === 'closed' || attempt === 'taken' ? [event] : []),
);
export const TRANSITIONS: Readonly<Record<TransitionName, Transition>> = table;
