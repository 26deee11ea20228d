/**
 * What an attempt keeps of its child: log, environment, metrics, checkpoints, chunks, one after the other under the fence. Files
 * go into the store beside that, in an order of their own: metrics are not kept waiting by an upload.
 */
import { complain, UserError } from '@keygrid/contract';
import type { FromChild } from '@keygrid/ipc';
import {
  appendMetrics,
  DatabaseUnavailable,
  Fenced,
  noteEnvironment,
  recordLog,
  storeChunk,
  StoreUnavailable,
} from '@keygrid/runs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { attemptEnvironment } from './attempt-environment.ts';
import { attemptLog, type AttemptLog } from './attempt-log.ts';
import type { AttemptParts } from './attempt-parts.ts';
import type { StagedCheckpoint } from './check-staged-checkpoint.ts';
import { concludeAttempt, describeEnding, type Ending } from './conclude-attempt.ts';
import { fencedWrites } from './fenced-writes.ts';
import { metricSpool } from './metric-spool.ts';
import { publishCheckpointFile } from './publish-checkpoint-file.ts';

export interface AttemptRecord {
  readonly log: AttemptLog;
  /** `since`: when the child began to save a checkpoint, by `performance.now()`. */
  keep(message: Kept, since?: number): void;
  /** Stores the log's last lines, where there are new ones. */
  keepTail(): void;
  /** Resolves once all that was kept is written or given up. */
  drained(): Promise<void>;
  /** Writes the attempt's end. A result that cannot be stored is told to `onRefused`, as any other write. */
  commit(ending: Ending): Promise<void>;
  /** Removes what was only for this attempt. */
  close(stagingFolder: string | undefined): Promise<void>;
}

export type Kept = Extract<FromChild, { type: 'ready' | 'metrics' | 'checkpoint' | 'chunk' }>;

interface RecordRules {
  /** Aborted: nothing more is written. */
  readonly givenUp: AbortSignal;
  readonly onFenced: () => void;
  /** A write that will never succeed. */
  readonly onRefused: (error: unknown) => void;
  /** Where the child may put its checkpoints. */
  readonly stagingFolder: () => string | undefined;
}

export function attemptRecord(parts: AttemptParts, rules: RecordRules): AttemptRecord {
  const { home, claim } = parts;
  const log = attemptLog({
    append: (text) => home.store.appendLog(claim.logKey, text),
    everyMs: home.tunables.metricsMs,
    onError: (error) => complain(unwritableLog(claim.runId, error)),
  });
  const spoolFile = path.join(home.settings.home, 'cache', 'spool', `${claim.runId}-${claim.fence}.ndjson`);
  const spool = metricSpool({
    file: spoolFile,
    store: (points) => appendMetrics(home, claim, points),
    onUnwritable: (error) => log.line(unwritableSpool(spoolFile, error)),
  });
  // The write that waits for the database may be another than that of the metrics.
  const writes = newWrites(parts, rules, () => spool.spill());
  const uploads = newWrites(parts, rules);
  let storedTail = '';
  return {
    log,
    keep(message, since) {
      if (message.type === 'metrics') spool.add(message.points);
      if (message.type === 'checkpoint') return keepCheckpoint(message, since);
      writes.add(...writeOf(message));
    },
    keepTail() {
      const tail = log.tail();
      if (tail === storedTail) return;
      storedTail = tail;
      writes.add('the log', () => recordLog(home, claim, { tail, bytes: log.bytes() }));
    },
    async drained() {
      await uploads.drained();
      await writes.drained();
    },
    async commit(ending) {
      log.line(describeEnding(ending));
      const last = newWrites(parts, rules);
      last.add('the result', () => concludeAttempt(parts, ending, log));
      await last.drained();
    },
    async close(stagingFolder) {
      spool.discard();
      if (stagingFolder !== undefined)
        await rm(stagingFolder, { recursive: true, force: true }).catch((error: unknown) =>
          log.line(String(error)),
        );
      await log.close();
    },
  };

  function keepCheckpoint(message: StagedCheckpoint, since: number | undefined): void {
    const what = `the checkpoint of step ${message.step}`;
    const { publish, record } = publishCheckpointFile(home, claim, message, {
      stagingFolder: rules.stagingFolder(),
      since,
    });
    uploads.add(what, async () => {
      await publish();
      writes.add(what, record);
    });
  }

  function writeOf(
    message: Exclude<Kept, { type: 'checkpoint' }>,
  ): [what: string, write: () => Promise<void>] {
    switch (message.type) {
      case 'ready':
        return ['the environment', () => keepEnvironment(attemptEnvironment(message.environment, claim))];
      case 'metrics':
        return ['metrics', () => spool.write()];
      case 'chunk':
        return [`chunk ${message.chunk.chunk}`, () => storeChunk(home, claim, message.chunk)];
    }
  }

  async function keepEnvironment(environment: object): Promise<void> {
    const continuity = await noteEnvironment(home, claim, environment);
    if (continuity === 'approximate')
      log.line('continuity: approximate (another numeric environment before)');
  }
}

/** No run stops for its log. */
const unwritableLog = (runId: string, error: unknown): UserError =>
  new UserError(
    `The log of ${runId} cannot be written (${reasonOf(error)}). The run goes on, and its log follows when it can be; ` +
      'its last lines are in the database, too. Look at the disk of the store (keygrid doctor).',
    { cause: error },
  );

const unwritableSpool = (file: string, error: unknown): string =>
  `while the database is away the points are kept in memory: ${file} cannot be written (${reasonOf(error)}); look at its disk`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param onEachAway Called as well each time that the database or the store is away. */
function newWrites(
  { home, onAway }: AttemptParts,
  { givenUp, onFenced, onRefused }: RecordRules,
  onEachAway = () => {},
) {
  const { metricsMs, controlPollMs } = home.tunables;
  return fencedWrites({
    isAway: (error) => error instanceof DatabaseUnavailable || error instanceof StoreUnavailable,
    onAway(error) {
      if (error instanceof DatabaseUnavailable) onAway(error);
      onEachAway();
    },
    givenUp,
    firstDelayMs: metricsMs / 4,
    maxDelayMs: controlPollMs,
    onFailure: (error) => (error instanceof Fenced ? onFenced() : onRefused(error)),
  });
}
