/** Disk use of the store, as the database knows it. */
import type { Runs } from '@keygrid/runs';

export interface StoreUsage {
  url: string;
  checkpoints: number;
  checkpointBytes: number;
  weightsBytes: number;
}

export async function readStoreUsage(runs: Runs): Promise<StoreUsage> {
  const { rows } = await runs.sql.query<Omit<StoreUsage, 'url'>>(
    `SELECT count(*)::int AS checkpoints, coalesce(sum(bytes), 0)::float8 AS "checkpointBytes",
       (SELECT coalesce(sum(bytes), 0)::float8 FROM weights_file) AS "weightsBytes"
     FROM checkpoint WHERE removed_at IS NULL`,
  );
  const none = { checkpoints: 0, checkpointBytes: 0, weightsBytes: 0 };
  return { url: runs.store.url, ...(rows[0] ?? none) };
}

export function usageLine({ url, checkpoints, checkpointBytes, weightsBytes }: StoreUsage): string {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const weights = weightsBytes > 0 ? `, ${mib(weightsBytes)} of brought weights` : '';
  return `store ${url}: ${checkpoints} checkpoints, ${mib(checkpointBytes)}${weights}`;
}
