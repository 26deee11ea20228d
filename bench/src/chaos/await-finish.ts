/** Waits until every run of a grid has ended. */
import type { OpenHome } from '@keygrid/runs/testing';
import { awaitSight } from './await-sight.ts';

/** @throws Error past the limit: how many are in which status. */
export async function awaitFinish(
  home: OpenHome,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<void> {
  let open = '';
  const look = async () => {
    const { rows } = await home.sql.query<{ status: string; runs: number }>(
      `SELECT status::text, count(*)::int AS runs FROM run WHERE status NOT IN ('SUCCEEDED', 'FAILED', 'BLOCKED', 'CANCELLED') GROUP BY 1`,
    );
    open = rows.map(({ status, runs }) => `${runs} ${status}`).join(', ');
    return open === '' || undefined;
  };
  await awaitSight('the end of every run', look, { limitMs, signal }).catch((error: Error) => {
    throw new Error(`${error.message} (${open})`, { cause: error });
  });
}
