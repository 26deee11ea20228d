/** The queue emptied; Redis and Postgres ended and started again. */
import { readPostmaster } from '../grid/postmaster.ts';
import { awaitSight, insist } from '../await-sight.ts';
import type { Effect, FaultKind } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { sendSignal } from '../grid/own-processes.ts';
import { allMayBeDisturbed } from '../grid/running.ts';

/** Jobs of the queue; their number is the first line of the answer. */
const JOBS = 'KEYS keygrid-*:keygrid-*:[te]-*';

async function jobsIn({ redis }: ChaosGrid): Promise<number> {
  const answer = await redis?.command(JOBS);
  return Number(answer?.slice(1) ?? 0);
}

export const flushQueue: FaultKind = {
  name: 'flush of the queue',
  share: 8,
  needs: 'redis',
  async inject(grid) {
    const { redis, busy } = grid;
    if (!redis || busy.has('redis')) return undefined;
    busy.add('redis');
    const release = () => void busy.delete('redis');
    const jobs = await jobsIn(grid).catch(() => 0);
    if (jobs === 0) return (release(), undefined);
    await redis.command('FLUSHALL');
    const seeJobs = async (): Promise<Effect> => {
      const filled = await awaitSight(
        'messages in the queue again',
        async () => (await jobsIn(grid)) || undefined,
        grid,
      );
      return { hit: true, seen: `${jobs} messages were lost, ${filled} are there again` };
    };
    return { target: `${jobs} messages`, effect: seeJobs().finally(release) };
  },
};

export const restartRedis: FaultKind = {
  name: 'restart of Redis',
  share: 3,
  needs: 'redis',
  async inject(grid) {
    const { redis, busy } = grid;
    if (!redis || busy.has('redis')) return undefined;
    busy.add('redis');
    await redis.stop();
    await redis.start();
    const members = grid.workers.length + grid.schedulers.length;
    const seeClients = async (): Promise<Effect> => {
      const clients = await awaitSight(
        'workers and schedulers connected to Redis again',
        async () => {
          const others = (await redis.info('connected_clients')) - 1;
          return others >= members ? others : undefined;
        },
        grid,
      );
      return { hit: true, seen: `${clients} connections again` };
    };
    return { target: 'redis-server, SIGKILL', effect: seeClients().finally(() => busy.delete('redis')) };
  },
};

export const restartPostgres: FaultKind = {
  name: 'restart of Postgres',
  share: 2,
  async inject(grid, draw) {
    const { busy, home, folder, signal, workers, schedulers } = grid;
    // A start takes longer than the time between two restarts: it would never come to its end.
    const areReady = [...workers, ...schedulers].every(({ isReady }) => isReady);
    if (!areReady || !(await allMayBeDisturbed(grid)) || busy.has('postgres')) return undefined;
    busy.add('postgres');
    const startedAt = () =>
      home.sql.query<{ at: Date }>('SELECT pg_postmaster_start_time() AS at').then(({ rows }) => rows[0]?.at);
    const before = await insist(startedAt, signal);
    // SIGINT ends sessions in order; SIGQUIT is a crash, after which the server recovers.
    const how = Math.floor(draw * 1000) % 2 === 0 ? 'SIGINT' : 'SIGQUIT';
    sendSignal(readPostmaster(folder), how);
    const seeWrites = async (): Promise<Effect> => {
      const words = 'a worker that has written to the Postgres that was started again';
      const seen = await awaitSight(
        words,
        async () => {
          const { rows } = await home.sql.query<{ at: Date; workers: number }>(
            `SELECT pg_postmaster_start_time() AS at, count(*)::int AS workers FROM worker
             WHERE last_seen_at > pg_postmaster_start_time()`,
          );
          const [now] = rows;
          return now && before && now.at > before && now.workers > 0 ? now.workers : undefined;
        },
        grid,
      );
      return { hit: true, seen: `${seen} workers wrote to it again` };
    };
    return { target: `the server, ${how}`, effect: seeWrites().finally(() => busy.delete('postgres')) };
  },
};
