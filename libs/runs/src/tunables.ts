/** Every time constant of the orchestrator, with what happens past it (docs/orchestration.md §3). One factor scales them all. */

/** At factor 1, in milliseconds. The order renewal < self-stop < kill < lease is what makes fencing safe. */
const AT_FACTOR_ONE = {
  /** Supervisor renews all its leases this often. */
  renewMs: 10_000,
  /** A renewal or control poll without an answer for this long is given up, and done again by a new connection. */
  pulseMs: 5_000,
  /** Any other statement of a worker or scheduler, and of its queue, without an answer for this long is given up. */
  statementMs: 20_000,
  /** No successful renewal for this long (monotonic clock): the supervisor sends SIGTERM. */
  selfStopMs: 30_000,
  /** After SIGTERM: SIGKILL. */
  killAfterMs: 10_000,
  /** Past it the reaper may give the run to another worker. */
  leaseMs: 45_000,
  /** Supervisor asks for cancel and hold this often; the child has its stop message within 5 s. */
  controlPollMs: 2_000,
  /** A child that hears nothing from its supervisor for this long ends its own process. */
  orphanMs: 30_000,
  /** Least time without a beat before a child counts as hung; 10 × the phase's median when that is more. */
  hungMs: 60_000,
  /** The same before the first beat of all. */
  firstBeatMs: 900_000,
  /** A new child that has not loaded its numeric library by then is ended, and another one started. */
  childStartMs: 300_000,
  /** Reaper and reconciler pass. */
  reconcileMs: 5_000,
  /** A step of that pass that takes longer is said, and passes go on without it until it has ended. */
  stepMs: 60_000,
  /** From SIGTERM to the worker: checkpoint published, run requeued, no failure counted. */
  terminateMs: 30_000,
  /** Supervisor stores what its children measured this often. */
  metricsMs: 1_000,
  /** Worker says it is alive; a worker not seen for `workerGoneMs` offers nothing. */
  workerBeatMs: 10_000,
  workerGoneMs: 45_000,
  /** A doorbell taken but not answered for this long is put back. */
  doorbellLostMs: 15_000,
  /** First wait after an I/O failure; doubles each time, times a random 0.5 to 1.5. */
  ioBackoffMs: 5_000,
  /** Who is to be told has not answered (or its command not ended) for so long: that try has failed. */
  notifyMs: 10_000,
  /** Wait before it is told again; doubles each time, times a random 0.5 to 1.5, up to ten tries. */
  notifyAgainMs: 5_000,
  /** From one message about failed runs of a study to the next, which has all that failed in between. */
  notifyGapMs: 60_000,
  /** What no scheduler was asked to tell is forgotten. */
  notifyForgetMs: 600_000,
};

/** A busy machine takes this long to open a connection or to start a program, at any factor. */
const LEAST_ANSWER_MS = 1_000;
/** And this long to load TensorFlow. */
const LEAST_CHILD_START_MS = 60_000;
/** And this long for a statement. */
const LEAST_STATEMENT_MS = 10_000;

export type Tunables = Readonly<typeof AT_FACTOR_ONE> & { readonly factor: number };

export function tunablesFor(factor: number): Tunables {
  const scaled = Object.fromEntries(Object.entries(AT_FACTOR_ONE).map(([name, ms]) => [name, ms * factor]));
  const all = scaled as typeof AT_FACTOR_ONE;
  const atLeast = (ms: number): number => Math.max(ms, LEAST_ANSWER_MS);
  const childStartMs = Math.max(all.childStartMs, LEAST_CHILD_START_MS);
  const statementMs = Math.max(all.statementMs, LEAST_STATEMENT_MS);
  const pulseMs = atLeast(all.pulseMs);
  return { ...all, pulseMs, statementMs, notifyMs: atLeast(all.notifyMs), childStartMs, factor };
}
