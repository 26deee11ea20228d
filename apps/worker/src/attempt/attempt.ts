/** One attempt: from a committed claim to its committed end. Its states are in `attempt-states.ts`; here is what they do. */
import { classifyError, PROTOCOL, type StopReason, type Work } from '@keygrid/ipc';
import { noteGone, type Claim, type Failure } from '@keygrid/runs';
import type { AttemptParts } from './attempt-parts.ts';
import { attemptRecord, type AttemptRecord } from './attempt-record.ts';
import { nextState, type AttemptAction, type AttemptEvent, type AttemptState } from './attempt-states.ts';
import { heldBytes, MEMORY_LOOK_MS, overLimit } from '../child/child-memory.ts';
import type { FromRun } from '../child/run-child.ts';
import { classifyExit } from '../child/classify-exit.ts';
import type { Ending } from './conclude-attempt.ts';
import { watchOomKills } from '../child/oom-kills.ts';
import { prepareWork } from './prepare-work.ts';
import { watchProgress } from './progress-watch.ts';

export class Attempt {
  readonly claim: Claim;
  readonly #parts: AttemptParts;
  #state: AttemptState = { name: 'preparing' };
  readonly #record: AttemptRecord;
  readonly #progress;
  readonly #oomKills = watchOomKills();
  /** How far the child is, for people. */
  #position: { phase?: string; step?: number; totalSteps?: number } = {};
  /** When it began to save, by `performance.now()`. */
  #savingSince: number | undefined;
  /** Aborted by the action of that name. */
  readonly #preparing = new AbortController();
  readonly #writing = new AbortController();
  #work: Work | undefined;
  #lostDevice: Failure | undefined;

  constructor(parts: AttemptParts) {
    const { home, claim } = parts;
    this.claim = claim;
    this.#parts = parts;
    this.#record = attemptRecord(parts, {
      givenUp: this.#writing.signal,
      onFenced: () => this.#happened({ is: 'lease lost', loss: 'fenced' }),
      onRefused: (error) => this.#happened({ is: 'not stored', failure: failureOf(error) }),
      stagingFolder: () => this.#stagingFolder,
    });
    this.#progress = watchProgress({
      firstBeatMs: home.tunables.firstBeatMs,
      minSilenceMs: home.tunables.hungMs,
    });
  }

  /** Resolves once the attempt's end is committed, or another worker's fence forbids it. Never rejects. */
  async run(): Promise<void> {
    const { claim, child, leases, home, claimedAt } = this.#parts;
    const release = leases.hold({
      since: claimedAt,
      renewal: () => ({ runId: claim.runId, fence: claim.fence, ...this.#position }),
      onLost: (loss) => this.#happened({ is: 'lease lost', loss }),
    });
    const timers = [
      setInterval(() => this.#checkMemory(), MEMORY_LOOK_MS),
      setInterval(() => this.#checkProgress(), home.tunables.controlPollMs),
      setInterval(() => this.#record.keepTail(), home.tunables.renewMs),
    ];
    try {
      await this.#prepare();
    } catch (error) {
      this.#happened({ is: 'not stored', failure: failureOf(error) });
    }
    const end = await child.ended;
    const failure = classifyExit(end, this.#record.log.tail(), this.#oomKills.happened());
    this.#happened({ is: 'child gone', failure });
    timers.forEach((timer) => clearInterval(timer));
    await this.#conclude();
    release();
  }

  /** What says that its card is gone, whatever became of the run. */
  get lostDevice(): Failure | undefined {
    return this.#lostDevice;
  }

  /** Asks the child to save what it has and end; past the budget it is ended. */
  stop(reason: StopReason): void {
    this.#happened({ is: 'stop asked', reason });
  }

  /** Ends the child at once; what it did since its last checkpoint is lost. */
  kill(): void {
    this.#parts.child.kill();
  }

  #happened(event: AttemptEvent): void {
    const possible = 'failure' in event ? this.#possible(event) : event;
    if ('failure' in possible && possible.failure.class === 'device-lost')
      this.#lostDevice ??= possible.failure;
    const { state, actions } = nextState(this.#state, possible);
    this.#state = state;
    for (const action of actions) this.#do(action);
  }

  /** Without a card none is lost, whatever the words sound like. */
  #possible<Event extends { readonly failure: Failure }>(event: Event): Event {
    const { failure } = event;
    const isLost = failure.class === 'device-lost' && this.#parts.gpu === undefined;
    return isLost ? { ...event, failure: { ...failure, class: 'unknown' } } : event;
  }

  #do(action: AttemptAction): void {
    const { child, home } = this.#parts;
    if (typeof action === 'object') return this.#record.log.line(action.say);
    switch (action) {
      case 'start the work':
        return this.#startWork();
      case 'leave off preparing':
        return this.#preparing.abort();
      case 'ask the child to stop':
        return this.#askToStop();
      case 'terminate the child':
        return child.terminate(home.tunables.killAfterMs);
      case 'kill the child':
        return child.kill();
      case 'write no more':
        return this.#writing.abort();
    }
  }

  async #prepare(): Promise<void> {
    const { home, claim, child } = this.#parts;
    const { log } = this.#record;
    log.line(`attempt ${claim.fence} of ${claim.runId}, child process ${child.pid}`);
    if (claim.exclusive) log.line('no other run shares the machine meanwhile (timing: exclusive)');
    child.listenToOutput((text) => log.output(text));
    const { signal } = this.#preparing;
    const preparing = prepareWork(home, claim, { log: (line) => log.line(line), signal });
    const prepared = await Promise.race([preparing, untilAborted(signal)]);
    if (!prepared) return;
    this.#work = prepared.work;
    for (const checkpoint of prepared.inherited)
      this.#record.keep({ type: 'checkpoint', runId: claim.runId, ...checkpoint });
    this.#happened({ is: 'prepared' });
  }

  #startWork(): void {
    const { child } = this.#parts;
    if (!this.#work) return;
    child.listen((message) => this.#hear(message));
    child.begin(this.#work);
  }

  #askToStop(): void {
    const { child, home } = this.#parts;
    if (this.#state.name === 'stopping') child.stop(this.#state.asked);
    const end = setTimeout(() => child.terminate(home.tunables.killAfterMs), home.tunables.terminateMs);
    void child.ended.then(() => clearTimeout(end));
  }

  #hear(message: FromRun): void {
    switch (message.type) {
      case 'hello':
        if (message.protocol === PROTOCOL) return;
        return this.#happened({
          is: 'not stored',
          failure: failureOf(new Error(`The child speaks protocol ${message.protocol}, not ${PROTOCOL}.`)),
        });
      case 'log':
        return this.#record.log.said(message.line);
      case 'beat':
        if (message.phase !== 'checkpoint') this.#savingSince = undefined;
        else this.#savingSince ??= performance.now();
        this.#position.phase = message.phase;
        return this.#progress.beat(message.phase);
      case 'length':
        this.#position.totalSteps = message.steps;
        return;
      case 'metrics':
        this.#position.step = message.points.at(-1)?.step;
        return this.#record.keep(message);
      case 'checkpoint':
        return this.#record.keep(message, this.#savingSince);
      case 'ready':
      case 'chunk':
        return this.#record.keep(message);
      case 'result':
        if (message.outcome === 'stopped') return this.#happened({ is: 'saved' });
        return this.#happened({ is: 'finished', ending: { ...message, kind: 'finished' } });
      case 'error':
        return this.#happened({ is: 'failed', failure: message });
    }
  }

  #checkProgress(): void {
    const message = this.#progress.silence();
    if (message) this.#happened({ is: 'failed', failure: { class: 'hung', message } });
  }

  /** Before the machine suffers: it would slow down every other process, and the kernel may end any of them. */
  #checkMemory(): void {
    const { child, memoryLimitBytes } = this.#parts;
    const held = heldBytes(child.pid);
    if (held === undefined || held <= memoryLimitBytes) return;
    const message = overLimit(held, memoryLimitBytes);
    this.#happened({ is: 'failed', failure: { class: 'out-of-memory', message }, kill: true });
  }

  async #conclude(): Promise<void> {
    await this.#record.drained();
    const first = this.#ending;
    if (first) await this.#record.commit(first);
    // A result that cannot be stored is a failure of its own, with its own reason.
    const worse = this.#ending;
    if (worse && worse.kind !== first?.kind) await this.#record.commit(worse);
    if (this.#state.name === 'lost' || first?.kind === 'cancelled') await this.#leave();
    await this.#record.close(this.#stagingFolder);
  }

  /** A machine that is not left by a word is left once the lease would have run out. */
  async #leave(): Promise<void> {
    const { home, claim } = this.#parts;
    await noteGone(home, claim).catch((error: unknown) => this.#record.log.line(String(error)));
  }

  get #ending(): Ending | undefined {
    return this.#state.name === 'ending' ? this.#state.ending : undefined;
  }

  get #stagingFolder(): string | undefined {
    return this.#work?.stage === 'training' ? this.#work.stagingFolder : undefined;
  }
}

function failureOf(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { class: classifyError(error), message, stack };
}

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
