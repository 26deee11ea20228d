/** The one way a worker writes: in a transaction that proves the claim is still current (I2). */
import type { Transaction } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { ClaimKey } from '../types.ts';

/** The run was given to another worker, cancelled or ended: the caller stops and writes nothing more. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/**
 * Locks the run's row against the reaper and control writes, not against lease renewal (its own row), then writes.
 * Throws `Fenced` when run, fence and RUNNING do not all match.
 */
export function withFence<T>(
  home: Home,
  claim: ClaimKey,
  write: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return sqlOf(home).transaction(
    (tx, { rowCount }) => {
      if (rowCount === 0)
        throw new Fenced(`${claim.runId} is no longer ours: fence ${claim.fence} is not current`);
      return write(tx);
    },
    { text: LOCK_OWN, values: [claim.runId, claim.fence] },
  );
}

const LOCK_OWN = `SELECT 1 FROM run WHERE id = $1 AND fence = $2 AND status = 'RUNNING' FOR NO KEY UPDATE`;
