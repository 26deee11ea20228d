/** The newest checkpoint's file is damaged while its child stands still, and the child is killed: the next one has to notice. */
import { randomInt } from 'node:crypto';
import { closeSync, openSync, readSync, statSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { awaitSight, insist } from '../await-sight.ts';
import type { Effect, FaultKind, Injected } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { sendSignal } from '../grid/own-processes.ts';
import { takeRunning, type RunningAttempt } from '../grid/running.ts';

export const flipBit: FaultKind = {
  name: 'bit flip in the newest checkpoint',
  share: 2,
  inject: (grid, draw) => damage(grid, draw, flipOneBit),
};

export const truncateCheckpoint: FaultKind = {
  name: 'truncation of the newest checkpoint',
  share: 2,
  inject: (grid, draw) =>
    damage(grid, draw, (file) => truncateSync(file, Math.floor(statSync(file).size / 2))),
};

function flipOneBit(file: string): void {
  const byte = Buffer.alloc(1);
  const handle = openSync(file, 'r+');
  const at = randomInt(statSync(file).size);
  readSync(handle, byte, 0, 1, at);
  writeSync(handle, Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at);
  closeSync(handle);
}

interface Newest {
  readonly id: string;
  readonly key: string;
  readonly step: number;
}

async function damage(
  grid: ChaosGrid,
  draw: number,
  spoil: (file: string) => void,
): Promise<Injected | undefined> {
  const attempt = await takeRunning(grid, draw, ({ stage, saved }) => stage === 'training' && saved > 0);
  if (!attempt) return undefined;
  sendSignal(attempt.childPid, 'SIGSTOP');
  const newest = await settled(grid, attempt);
  if (newest) {
    grid.damaged.add(newest.key);
    spoil(path.join(grid.storeFolder, newest.key));
  }
  sendSignal(attempt.childPid, 'SIGKILL');
  if (!newest) return (attempt.release(), undefined);
  return {
    target: `step ${newest.step} of ${attempt.runId}, fence ${attempt.fence}`,
    effect: noticed(grid, attempt, newest).finally(attempt.release),
  };
}

/** What the child sent before it stood still is written first; a busy supervisor takes a moment over it. */
const STILL_MS = 200;
const LOOKS = 4;

async function settled(grid: ChaosGrid, { runId, fence }: RunningAttempt): Promise<Newest | undefined> {
  const newest = () =>
    insist(
      () =>
        grid.home.sql.query<Newest>(
          `SELECT checkpoint.id, store_key AS key, step FROM checkpoint JOIN run ON run.id = run_id
           WHERE run_id = $1 AND run.fence = $2 AND run.status = 'RUNNING' AND kind = 'last'
             AND damaged_at IS NULL AND archived_at IS NULL AND removed_at IS NULL
           ORDER BY checkpoint.fence DESC, step DESC, checkpoint.id DESC LIMIT 1`,
          [runId, fence],
        ),
      grid.signal,
    ).then(({ rows }) => rows[0]);
  let last = await newest();
  for (let same = 0; last && same < LOOKS;) {
    await delay(STILL_MS, undefined, { signal: grid.signal });
    const now = await newest();
    same = now?.id === last.id ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** Missed where a later one was published after all, or the run had ended. */
function noticed(grid: ChaosGrid, { runId }: RunningAttempt, { id, step }: Newest): Promise<Effect> {
  return awaitSight(
    `the damaged checkpoint of step ${step} of ${runId} noticed`,
    async () => {
      const { rows } = await grid.home.sql.query<{ damaged: boolean; passed: boolean; said: string | null }>(
        `SELECT damaged_at IS NOT NULL AS damaged, removed_at IS NOT NULL OR run.status = 'SUCCEEDED' AS passed,
                (SELECT message FROM run_event WHERE run_id = run.id AND kind = 'checkpoint-damaged'
                   AND position(store_key in message) > 0 LIMIT 1) AS said
         FROM checkpoint JOIN run ON run.id = run_id WHERE checkpoint.id = $1`,
        [id],
      );
      const [row] = rows;
      if (row?.damaged && row.said !== null) return { hit: true, seen: row.said };
      return row?.passed ? { hit: false, seen: 'a later checkpoint was there' } : undefined;
    },
    grid,
  );
}
