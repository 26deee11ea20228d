/** One worker and one scheduler, real processes, on a home of their own; runs are computed in child processes. */
import type { Plan } from '@keygrid/plan';
import type { OpenHome } from '@keygrid/runs/testing';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startMember, type Member } from '../chaos/grid/member.ts';

const LOOK_MS = 20;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;
/** Past it nothing is expected to finish any more. */
const LIMIT_MS = 10 * 60_000;

export interface RealWorker {
  /** Resolves once every evaluation of the plan has succeeded. */
  finished(plan: Plan): Promise<void>;
  stop(): Promise<void>;
}

export async function startRealWorker(
  home: OpenHome,
  folder: string,
  { slots, env }: { readonly slots: number; readonly env: Readonly<Record<string, string>> },
): Promise<RealWorker> {
  const member = (app: 'worker' | 'scheduler', args: readonly string[]): Member =>
    startMember({
      name: app,
      app,
      args,
      env: {
        ...process.env,
        ...env,
        DATABASE_URL: home.sql.url,
        KEYGRID_STORE: home.store.url,
        KEYGRID_HOME: path.join(folder, app, '.keygrid'),
      },
      folder: path.join(folder, app),
      logFile: path.join(folder, `${app}.log`),
    });
  const members = [
    member('scheduler', []),
    member('worker', ['--slots', String(slots), '--threads', '1', '--device', 'cpu', '--allow-programs']),
  ];
  const told = (): string => members.map((each) => each.said().trim().slice(-1000)).join('\n');
  const end = performance.now() + START_LIMIT_MS;
  while (!members.every(({ isReady }) => isReady)) {
    if (performance.now() > end) throw new Error(`The worker is not ready:\n${told()}`);
    await delay(LOOK_MS);
  }
  return {
    async finished(plan) {
      const ids = [...plan.evaluations.keys()];
      const limit = performance.now() + LIMIT_MS;
      for (;;) {
        const { rows } = await home.sql.query<{ status: string; runs: number }>(
          'SELECT status, count(*)::int AS runs FROM run WHERE id = ANY ($1) GROUP BY status',
          [ids],
        );
        const failed = rows.find(({ status }) => status === 'FAILED');
        if (failed) throw new Error(`${failed.runs} runs failed:\n${told()}`);
        if (rows.every(({ status }) => status === 'SUCCEEDED')) return;
        if (performance.now() > limit) throw new Error(`The runs do not finish:\n${told()}`);
        await delay(LOOK_MS);
      }
    },
    stop: async () => void (await Promise.all(members.map((each) => each.stop(STOP_LIMIT_MS)))),
  };
}
