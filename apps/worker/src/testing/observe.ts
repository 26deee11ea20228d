/** What a test sees of a run: rows and files, never the insides of a process. */
import type { OpenHome } from '@keygrid/runs/testing';
import { hasEnded, type Status } from '@keygrid/runs';
import { until } from './until.ts';

export interface ObservedRun {
  readonly status: Status;
  readonly failures: unknown;
  /** Oldest first. */
  readonly attempts: readonly {
    readonly fence: number;
    readonly workerId: string;
    readonly exit: string | null;
    readonly message: string | null;
    readonly continuity: string;
    readonly alone: boolean;
    readonly environment: unknown;
    readonly resumedFromStep: number | null;
    readonly endedAt: Date | null;
  }[];
}

export async function runOf(home: OpenHome, id: string): Promise<ObservedRun> {
  return home.db.run.findUniqueOrThrow({
    where: { id },
    include: { attempts: { orderBy: { fence: 'asc' } } },
  });
}

export async function untilEnded(home: OpenHome, ids: readonly string[]): Promise<void> {
  await until(`${ids.join(', ')} to end`, async () => {
    const rows = await home.db.run.findMany({ where: { id: { in: [...ids] } } });
    return rows.every((run) => hasEnded(run.status));
  });
}

/** Step of the newest checkpoint under this fence, once it is `step` or later. */
export async function untilSavedAt(home: OpenHome, id: string, step: number, fence: number): Promise<number> {
  return until(`a checkpoint of ${id} at step ${step} or later under fence ${fence}`, async () => {
    const row = await home.db.checkpoint.findFirst({
      where: { runId: id, kind: 'last', step: { gte: step }, fence },
      orderBy: { step: 'desc' },
    });
    return row?.step;
  });
}

export async function logOf(home: OpenHome, id: string, fence: number): Promise<string> {
  const attempt = await home.db.attempt.findFirst({ where: { runId: id, fence } });
  return attempt ? (await home.store.readLog(attempt.logKey)).text : '';
}

/** Process id of the child of an attempt, as the attempt's log names it. */
export async function childPid(home: OpenHome, id: string, fence: number): Promise<number> {
  return until(`the log of ${id}, fence ${fence}, to name its child`, async () => {
    const pid = /child process (\d+)/.exec(await logOf(home, id, fence))?.[1];
    return pid === undefined ? undefined : Number(pid);
  });
}

type Series = readonly { readonly step: number; readonly value: number }[];

const seriesOf = (home: OpenHome, runId: string, key: string): Promise<Series> =>
  home.db.metricPoint.findMany({
    where: { runId, key },
    orderBy: { step: 'asc' },
    select: { step: true, value: true },
  });

/** Everything that must not depend on how often a training was interrupted. */
export interface TrainingResult {
  readonly status: Status;
  /** SHA-256 of the frozen weights. */
  readonly best?: string | undefined;
  readonly last?: string | undefined;
  readonly loss: Series;
  readonly validation: Series;
}

export async function resultOf(home: OpenHome, id: string): Promise<TrainingResult> {
  const { status, bestCheckpoint, lastCheckpoint } = await home.db.run.findUniqueOrThrow({
    where: { id },
    include: { bestCheckpoint: true, lastCheckpoint: true },
  });
  return {
    status,
    best: bestCheckpoint?.sha256,
    last: lastCheckpoint?.sha256,
    loss: await seriesOf(home, id, 'train/loss'),
    validation: await seriesOf(home, id, 'val/pck'),
  };
}
