/** Home whose lease has run out go back to the queue: the only way a run is ever taken for dead (I7). */
import type { Queries } from '../database/database.ts';
import { decideAfter } from './fail.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Status } from '../statuses.ts';
import type { Failure } from '../types.ts';

export interface Reaped {
  readonly runId: string;
  readonly status: Status;
  readonly message: string;
}
interface Expired {
  readonly run_id: string;
  readonly fence: number;
  readonly host: string;
  readonly pid: number;
  readonly silent_s: number;
}

const A_PASS = 200;

/** Any scheduler may call it; rows that another one, or a worker's write, holds are skipped. */
export function reapExpired(home: Home): Promise<Reaped[]> {
  return sqlOf(home).transaction(async (tx) => {
    const reaped: Reaped[] = [];
    for (const lease of await expired(tx)) {
      const key = { runId: lease.run_id, fence: lease.fence };
      const message = `worker ${lease.pid} on ${lease.host} did not renew its lease, which ran out ${lease.silent_s.toFixed(0)} s ago`;
      const lost: Failure = { class: 'worker-lost', message };
      const status = await decideAfter(tx, key, lost, { tunables: home.tunables, as: 'expire' });
      reaped.push({ runId: key.runId, status, message });
    }
    await tx.query('DELETE FROM leaving WHERE until < clock_timestamp()');
    return reaped;
  });
}

async function expired(tx: Queries): Promise<Expired[]> {
  const { rows } = await tx.query<Expired>(
    `SELECT lease.run_id, lease.fence, worker.host, worker.pid,
            extract(epoch FROM clock_timestamp() - lease.until)::float8 AS silent_s
     FROM lease JOIN run ON run.id = lease.run_id AND run.fence = lease.fence AND run.status = 'RUNNING'
     JOIN worker ON worker.id = lease.worker_id
     WHERE lease.until < clock_timestamp()
     ORDER BY lease.until LIMIT ${A_PASS}
     FOR UPDATE OF lease, run SKIP LOCKED`,
  );
  return rows;
}
