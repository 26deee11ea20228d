/** One attempt: from a committed claim to its committed end. What the child reports is written under the fence. */
import { complain } from '@keygrid/contract';
import { classifyError, PROTOCOL, type FromChild, type StopReason, type Work } from '@keygrid/ipc';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  appendMetrics,
  DatabaseUnavailable,
  Fenced,
  noteEnvironment,
  noteGone,
  recordLogTail,
  storeChunk,
  type Claim,
  type Failure,
} from '@keygrid/runs';
import { attemptLog, type AttemptLog } from './attempt-log.ts';
import type { AttemptParts } from './attempt-parts.ts';
import { classifyExit } from './classify-exit.ts';
import { concludeAttempt, describeEnding, type Ending } from './conclude-attempt.ts';
import { heldBytes, MEMORY_LOOK_MS, overLimit } from './child-memory.ts';
import { fencedWrites, type FencedWrites } from './fenced-writes.ts';
import type { LeaseLoss } from './lease-keeper.ts';
import { metricSpool, type MetricSpool } from './metric-spool.ts';
import { watchOomKills } from './oom-kills.ts';
import { prepareWork } from './prepare-work.ts';
import { watchProgress } from './progress-watch.ts';
import { publishCheckpointFile } from './publish-checkpoint-file.ts';

export class Attempt {
  readonly claim: Claim;
  readonly #parts: AttemptParts;
  readonly #log: AttemptLog;
  readonly #spool: MetricSpool;
  readonly #writes: FencedWrites;
  readonly #givenUp = new AbortController();
  readonly #progress;
  readonly #oomKills = watchOomKills();
  /** How far the child is, for people. */
  #position: { phase?: string; step?: number } = {};
  #ending: Ending | undefined;
  /** Aborted once a stop was asked for; its reason is a `StopReason`. */
  readonly #stopping = new AbortController();
  #stagingFolder: string | undefined;
  #recordedTail = '';

  constructor(parts: AttemptParts) {
    const { home, claim } = parts;
    this.claim = claim;
    this.#parts = parts;
    this.#log = attemptLog({
      append: (text) => home.store.appendLog(claim.logKey, text),
      everyMs: home.tunables.metricsMs,
      onError: (error) =>
        complain(new Error(`The log of ${claim.runId} cannot be written`, { cause: error })),
    });
    this.#writes = this.#newWrites();
    const file = path.join(home.settings.home, 'cache', 'spool', `${claim.runId}-${claim.fence}.ndjson`);
    this.#spool = metricSpool(file, (points) => appendMetrics(home, claim, points));
    this.#progress = watchProgress({
      firstBeatMs: home.tunables.firstBeatMs,
      minSilenceMs: home.tunables.hungMs,
    });
  }

  /** Resolves once the attempt's end is committed, or somebody else's fence forbids it. Never rejects. */
  async run(): Promise<void> {
    const { claim, child, leases, home, claimedAt } = this.#parts;
    const release = leases.hold({
      since: claimedAt,
      renewal: () => ({ runId: claim.runId, fence: claim.fence, ...this.#position }),
      onLost: (loss) => this.#giveUp(loss),
    });
    const timers = [
      setInterval(() => this.#checkMemory(), MEMORY_LOOK_MS),
      setInterval(() => this.#checkProgress(), home.tunables.controlPollMs),
      setInterval(() => this.#recordTail(), home.tunables.renewMs),
    ];
    try {
      await this.#supervise();
    } catch (error) {
      this.#failAndEnd(error);
      await child.ended;
    }
    timers.forEach((timer) => clearInterval(timer));
    await this.#conclude();
    release();
  }

  /** Asks the child to save what it has and end; past the budget it is ended. */
  stop(reason: StopReason): void {
    if (this.#stopReason) return;
    this.#stopping.abort(reason);
    const { child, home } = this.#parts;
    this.#log.line(`stop requested: ${reason}`);
    child.stop(reason);
    const end = setTimeout(() => child.terminate(home.tunables.killAfterMs), home.tunables.terminateMs);
    void child.ended.then(() => clearTimeout(end));
  }

  /** Ends the child at once; what it did since its last checkpoint is lost. */
  kill(): void {
    this.#parts.child.kill();
  }

  async #supervise(): Promise<void> {
    const { claim, child } = this.#parts;
    this.#log.line(`attempt ${claim.fence} of ${claim.runId}, child process ${child.pid}`);
    if (claim.exclusive) this.#log.line('no other run shares the machine meanwhile (timing: exclusive)');
    child.listenToOutput((text) => this.#log.output(text));
    const work = await this.#prepare();
    if (!work) return child.kill();
    child.listen((message) => this.#hear(message));
    child.begin(work);
    const end = await child.ended;
    this.#ending ??= this.#stopReason
      ? this.#stopped()
      : this.#failed(classifyExit(end, this.#log.tail(), this.#oomKills.happened()));
  }

  /** Undefined once a stop was asked for: checking large files may take minutes, and nothing has been begun. */
  async #prepare(): Promise<Work | undefined> {
    const { home, claim } = this.#parts;
    const { signal } = this.#stopping;
    const preparing = prepareWork(home, claim, { log: (line) => this.#log.line(line), signal });
    const work = await Promise.race([preparing, untilAborted(signal)]);
    if (work?.stage === 'training') this.#stagingFolder = work.stagingFolder;
    return signal.aborted ? undefined : work;
  }

  #hear(message: FromChild): void {
    const { home, claim } = this.#parts;
    switch (message.type) {
      case 'hello':
        if (message.protocol !== PROTOCOL)
          this.#failAndEnd(new Error(`The child speaks protocol ${message.protocol}, not ${PROTOCOL}.`));
        return;
      case 'ready':
        return this.#writes.add('the environment', async () => {
          const continuity = await noteEnvironment(home, claim, message.environment);
          if (continuity === 'approximate')
            this.#log.line('continuity: approximate (another numeric environment before)');
        });
      case 'beat':
        this.#position.phase = message.phase;
        return this.#progress.beat(message.phase);
      case 'log':
        return this.#log.said(message.line);
      case 'metrics':
        this.#position.step = message.points.at(-1)?.step;
        this.#spool.add(message.points);
        return this.#writes.add('metrics', () => this.#spool.write());
      case 'checkpoint':
        return this.#writes.add(
          `the checkpoint of step ${message.step}`,
          publishCheckpointFile(home, claim, message, this.#stagingFolder),
        );
      case 'chunk':
        return this.#writes.add(`chunk ${message.chunk.chunk}`, () => storeChunk(home, claim, message.chunk));
      case 'result':
        this.#ending ??= message.outcome === 'stopped' ? this.#stopped() : { ...message, kind: 'finished' };
        // It ends by itself, unless the numeric library's own end hangs.
        return this.#endChild();
      case 'error':
        this.#ending ??= this.#failed(message);
        this.#endChild();
    }
  }

  /** What goes wrong once it was told to stop is the interruption's doing: said, not counted. A true fault comes again. */
  #failed(failure: Failure): Ending {
    if (!this.#stopReason) return { kind: 'failed', failure };
    this.#log.line(`while it was stopping: ${failure.class}: ${failure.message}`);
    return this.#stopped();
  }

  get #stopReason(): StopReason | undefined {
    return this.#stopping.signal.reason as StopReason | undefined;
  }

  #stopped(): Ending {
    return { kind: this.#stopReason === 'cancelled' ? 'cancelled' : 'stopped' };
  }

  #checkProgress(): void {
    const silence = this.#progress.silence();
    if (!silence || this.#ending) return;
    this.#log.line(silence);
    this.#ending = this.#failed({ class: 'hung', message: silence });
    this.#endChild();
  }

  /** Before the machine suffers: it would slow down every other process, and the kernel may end any of them. */
  #checkMemory(): void {
    const { child, memoryLimitBytes } = this.#parts;
    const held = heldBytes(child.pid);
    if (held === undefined || held <= memoryLimitBytes || this.#ending) return;
    this.#ending = this.#failed({ class: 'out-of-memory', message: overLimit(held, memoryLimitBytes) });
    child.kill();
  }

  #recordTail(): void {
    const { home, claim } = this.#parts;
    const tail = this.#log.tail();
    if (tail === this.#recordedTail) return;
    this.#recordedTail = tail;
    this.#writes.add('the log', () => recordLogTail(home, claim, tail));
  }

  /** Nothing is written any more: the run belongs to another worker, or soon may. */
  #giveUp(loss: LeaseLoss): void {
    this.#log.line(
      loss === 'fenced'
        ? 'the run is no longer ours (its fence was raised): ending'
        : 'the lease could not be renewed for too long, so another worker may take the run: ending',
    );
    this.#givenUp.abort();
    if (loss === 'fenced') this.#parts.child.kill();
    else this.#endChild();
  }

  #endChild(): void {
    this.#parts.child.terminate(this.#parts.home.tunables.killAfterMs);
  }

  #failAndEnd(error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.#ending = this.#failed({ class: classifyError(error), message, stack });
    this.#endChild();
  }

  async #conclude(): Promise<void> {
    await this.#writes.drained();
    const ending = this.#ending ?? this.#stopped();
    if (!this.#givenUp.signal.aborted) await this.#commit(ending);
    if (this.#givenUp.signal.aborted || ending.kind === 'cancelled') await this.#leave();
    this.#spool.discard();
    if (this.#stagingFolder)
      await rm(this.#stagingFolder, { recursive: true, force: true }).catch((error: unknown) =>
        this.#log.line(String(error)),
      );
    await this.#log.close();
  }

  /** A machine that is not left by a word is left once the lease would have run out. */
  async #leave(): Promise<void> {
    const { home, claim } = this.#parts;
    await noteGone(home, claim).catch((error: unknown) => this.#log.line(String(error)));
  }

  /** A result that cannot be stored is a failure of its own, with its own reason. */
  async #commit(ending: Ending): Promise<void> {
    this.#log.line(describeEnding(ending));
    const writes = this.#newWrites();
    writes.add('the result', () => concludeAttempt(this.#parts, ending, this.#log.tail()));
    await writes.drained();
    const worse = this.#ending;
    if (ending.kind !== 'failed' && worse?.kind === 'failed') await this.#commit(worse);
  }

  #newWrites(): FencedWrites {
    const { metricsMs, controlPollMs } = this.#parts.home.tunables;
    return fencedWrites({
      isAway: (error) => error instanceof DatabaseUnavailable,
      givenUp: this.#givenUp.signal,
      firstDelayMs: metricsMs / 4,
      maxDelayMs: controlPollMs,
      onFailure: (error) => {
        if (error instanceof Fenced) return this.#giveUp('fenced');
        this.#failAndEnd(error);
      },
    });
  }
}

const untilAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
