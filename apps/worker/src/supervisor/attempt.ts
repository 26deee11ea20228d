/** One attempt: from a committed claim to its committed end. What the child reports is written under the fence. */
import {
  appendMetrics,
  DatabaseUnavailable,
  Fenced,
  noteEnvironment,
  recordLogTail,
  storeChunk,
  type Claim,
  type Runs,
} from '@keygrid/runs';
import path from 'node:path';
import { classifyError } from '../child/classify-error.ts';
import { PROTOCOL, type FromChild, type StopReason } from '../ipc.ts';
import { attemptLog, type AttemptLog } from './attempt-log.ts';
import type { ChildProcess } from './child-process.ts';
import { classifyExit } from './classify-exit.ts';
import { concludeAttempt, describeEnding, type Ending } from './conclude-attempt.ts';
import { fencedWrites, type FencedWrites } from './fenced-writes.ts';
import type { LeaseKeeper, LeaseLoss } from './lease-keeper.ts';
import { metricSpool, type MetricSpool } from './metric-spool.ts';
import { prepareWork } from './prepare-work.ts';
import { watchProgress } from './progress-watch.ts';
import { publishCheckpointFile } from './publish-checkpoint-file.ts';

export interface AttemptParts {
  runs: Runs;
  claim: Claim;
  /** Monotonic time before the claim was sent. */
  claimedAt: number;
  child: ChildProcess;
  dataFolder: string;
  leases: LeaseKeeper;
  /** Whether no other run of this worker overlapped with this one so far. */
  wasAlone: () => boolean;
}

export class Attempt {
  readonly claim: Claim;
  readonly #parts: AttemptParts;
  readonly #log: AttemptLog;
  readonly #spool: MetricSpool;
  readonly #writes: FencedWrites;
  readonly #givenUp = new AbortController();
  readonly #progress;
  #ending: Ending | undefined;
  #stopReason: StopReason | undefined;

  constructor(parts: AttemptParts) {
    const { runs, claim } = parts;
    this.claim = claim;
    this.#parts = parts;
    this.#log = attemptLog({
      append: (text) => runs.store.appendLog(claim.logKey, text),
      everyMs: runs.tunables.metricsMs,
      onError: (error) => console.error(`The log of ${claim.runId} cannot be written:`, error),
    });
    this.#writes = this.#newWrites();
    const file = path.join(runs.settings.home, 'cache', 'spool', `${claim.runId}-${claim.fence}.ndjson`);
    this.#spool = metricSpool(file, (points) => appendMetrics(runs, claim, points));
    this.#progress = watchProgress({
      firstBeatMs: runs.tunables.firstBeatMs,
      minSilenceMs: runs.tunables.hungMs,
    });
  }

  /** Resolves once the attempt's end is committed, or somebody else's fence forbids it. Never rejects. */
  async run(): Promise<void> {
    const { claim, child, leases, runs, claimedAt } = this.#parts;
    const release = leases.hold(claim, claimedAt, (loss) => this.#giveUp(loss));
    const timers = [
      setInterval(() => this.#checkProgress(), runs.tunables.controlPollMs),
      setInterval(() => this.#recordTail(), runs.tunables.renewMs),
    ];
    try {
      await this.#supervise();
    } catch (error) {
      this.#fail(error);
      child.kill();
    }
    timers.forEach((timer) => clearInterval(timer));
    await this.#conclude();
    release();
  }

  /** Asks the child to save what it has and end; past the budget it is ended. */
  stop(reason: StopReason): void {
    if (this.#stopReason) return;
    this.#stopReason = reason;
    const { child, runs } = this.#parts;
    this.#log.line(`stop requested: ${reason}`);
    child.send({ type: 'stop', reason });
    const end = setTimeout(() => child.terminate(runs.tunables.killAfterMs), runs.tunables.terminateMs);
    void child.ended.then(() => clearTimeout(end));
  }

  /** Ends the child at once; what it did since its last checkpoint is lost. */
  kill(): void {
    this.#parts.child.kill();
  }

  async #supervise(): Promise<void> {
    const { runs, claim, child, dataFolder } = this.#parts;
    this.#log.line(`attempt ${claim.fence} of ${claim.runId}, child process ${child.pid}`);
    child.listenToOutput((text) => this.#log.output(text));
    const work = await prepareWork(runs, claim, (line) => this.#log.line(line));
    child.listen((message) => this.#hear(message));
    child.send({ type: 'start', protocol: PROTOCOL, runId: claim.runId, dataFolder, work });
    const end = await child.ended;
    this.#ending ??= this.#stopReason
      ? { kind: 'stopped' }
      : { kind: 'failed', failure: classifyExit(end, this.#log.tail()) };
  }

  #hear(message: FromChild): void {
    const { runs, claim } = this.#parts;
    switch (message.type) {
      case 'hello':
        if (message.protocol !== PROTOCOL)
          this.#fail(new Error(`The child speaks protocol ${message.protocol}, not ${PROTOCOL}.`));
        return;
      case 'ready':
        return this.#writes.add('the environment', () => noteEnvironment(runs, claim, message.environment));
      case 'beat':
        return this.#progress.beat(message.phase);
      case 'log':
        return this.#log.line(message.line);
      case 'metrics':
        this.#spool.add(message.points);
        return this.#writes.add('metrics', () => this.#spool.write());
      case 'checkpoint':
        return this.#writes.add(
          `the checkpoint of step ${message.step}`,
          publishCheckpointFile(runs, claim, message),
        );
      case 'chunk':
        return this.#writes.add(`chunk ${message.chunk.chunk}`, () => storeChunk(runs, claim, message.chunk));
      case 'result':
        this.#ending ??=
          message.outcome === 'stopped' ? { kind: 'stopped' } : { kind: 'finished', ...message };
        return;
      case 'error':
        this.#ending ??= { kind: 'failed', failure: message };
    }
  }

  #checkProgress(): void {
    const silence = this.#progress.silence();
    if (!silence || this.#ending) return;
    this.#log.line(silence);
    this.#ending = { kind: 'failed', failure: { class: 'hung', message: silence } };
    this.#endChild();
  }

  #recordTail(): void {
    const { runs, claim } = this.#parts;
    this.#writes.add('the log', () => recordLogTail(runs, claim, this.#log.tail()));
  }

  /** Nothing is written any more: the run belongs to somebody else, or soon may. */
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
    this.#parts.child.terminate(this.#parts.runs.tunables.killAfterMs);
  }

  #fail(error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.#ending = { kind: 'failed', failure: { class: classifyError(error), message, stack } };
  }

  async #conclude(): Promise<void> {
    await this.#writes.drained();
    await this.#commit(this.#ending ?? { kind: 'stopped' });
    this.#spool.discard();
    await this.#log.close();
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
    const { metricsMs, controlPollMs } = this.#parts.runs.tunables;
    return fencedWrites({
      isAway: (error) => error instanceof DatabaseUnavailable,
      givenUp: this.#givenUp.signal,
      firstDelayMs: metricsMs / 4,
      maxDelayMs: controlPollMs,
      onFailure: (error) => {
        if (error instanceof Fenced) return this.#giveUp('fenced');
        this.#fail(error);
        this.#endChild();
      },
    });
  }
}
