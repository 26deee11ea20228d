/** Data sets by name: what a name stands for now, and weights files by content. */
import type { Runs } from './runs.ts';
import type { DataConfig } from './specs.ts';
import { checkStore } from './store/binding.ts';
import { weightsKey } from './store/store.ts';
import type { StoredFile } from './types.ts';

type RegisteredDataSet = Pick<DataConfig, 'name' | 'layout' | 'fingerprint'>;

/** The name means this content from now on. Returns the fingerprint it had before, when that was another. */
export async function registerDataSet(
  runs: Runs,
  dataset: RegisteredDataSet,
): Promise<{ replaced?: string }> {
  const before = (await listDataSets(runs)).find(({ name }) => name === dataset.name);
  await runs.sql.query(
    `INSERT INTO data_set (name, fingerprint, layout) VALUES ($1, $2, $3)
     ON CONFLICT (name, fingerprint) DO UPDATE SET registered_at = clock_timestamp(), layout = EXCLUDED.layout`,
    [dataset.name, dataset.fingerprint, dataset.layout],
  );
  return before && before.fingerprint !== dataset.fingerprint ? { replaced: before.fingerprint } : {};
}

/** One entry a name, as registered last. */
export async function listDataSets(runs: Runs): Promise<RegisteredDataSet[]> {
  const { rows } = await runs.sql.query<RegisteredDataSet>(
    'SELECT DISTINCT ON (name) name, layout, fingerprint FROM data_set ORDER BY name, registered_at DESC',
  );
  return rows;
}

/** Copies a weights file into the store under its SHA-256, for specs that name it by that. */
export async function storeWeights(runs: Runs, file: string, sha256: string): Promise<StoredFile> {
  await checkStore(runs);
  const key = weightsKey(sha256);
  const { rows } = await runs.sql.query<{ bytes: string }>(
    'SELECT bytes FROM weights_file WHERE sha256 = $1',
    [sha256],
  );
  if (rows[0] && (await runs.store.exists(key))) return { key, sha256, bytes: Number(rows[0].bytes) };
  const stored = await runs.store.publish(file, key);
  if (stored.sha256 !== sha256) {
    await runs.store.remove(key);
    throw new Error(
      `${file} changed while it was copied: its SHA-256 is ${stored.sha256}, expected ${sha256}`,
    );
  }
  await runs.sql.query(
    'INSERT INTO weights_file (sha256, store_key, bytes, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [sha256, key, stored.bytes, file.split(/[\\/]/).at(-1) ?? file],
  );
  return stored;
}
