/** Data sets by name: what a name stands for now, and weights files by content. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sqlOf, type Home } from '../home/home.ts';
import type { DataConfig } from '../specs.ts';
import { checkStore } from '../store/binding.ts';
import { weightsKey } from '../store/store.ts';
import type { StoredFile } from '../types.ts';

const compress = promisify<string, Buffer>(gzip);
const decompress = promisify<Buffer, Buffer>(gunzip);

type RegisteredDataSet = Pick<DataConfig, 'name' | 'layout' | 'fingerprint'>;

/** What a folder held when it was registered, to the byte. */
interface DataContents {
  /** SHA-256 in hex of `manifest`. */
  readonly contents: string;
  /** Every file that is read, with its hash and size. */
  readonly manifest: string;
}

/**
 * The name means this content from now on. Contents that are on record for this name and fingerprint stay as they are: who
 * registers others must have asked (`registeredContents`).
 * @returns The fingerprint that the name had before, when that was another.
 */
export async function registerDataSet(
  home: Home,
  dataset: RegisteredDataSet,
  held?: DataContents,
): Promise<{ replaced?: string }> {
  const before = (await listDataSets(home)).find(({ name }) => name === dataset.name);
  if (held) await storeManifest(home, held);
  await sqlOf(home).query(
    `INSERT INTO data_set AS known (name, fingerprint, layout, contents) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name, fingerprint) DO UPDATE SET
       registered_at = clock_timestamp(), layout = EXCLUDED.layout, contents = coalesce(known.contents, EXCLUDED.contents)`,
    [dataset.name, dataset.fingerprint, dataset.layout, held?.contents ?? null],
  );
  return before && before.fingerprint !== dataset.fingerprint ? { replaced: before.fingerprint } : {};
}

/** Some MB for a data set of many files: sent only where it is not known yet. */
async function storeManifest(home: Home, { contents, manifest }: DataContents): Promise<void> {
  const known = await sqlOf(home).query('SELECT 1 FROM data_contents WHERE contents = $1', [contents]);
  if (known.rows.length > 0) return;
  await sqlOf(home).query(
    'INSERT INTO data_contents (contents, manifest) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [contents, await compress(manifest)],
  );
}

/** Digest of what a registered data set holds; undefined when it is not registered, or an earlier version did not record it. */
export async function registeredContents(
  home: Home,
  { name, fingerprint }: Pick<DataConfig, 'name' | 'fingerprint'>,
): Promise<string | undefined> {
  const { rows } = await sqlOf(home).query<{ contents: string | null }>(
    'SELECT contents FROM data_set WHERE name = $1 AND fingerprint = $2',
    [name, fingerprint],
  );
  return rows[0]?.contents ?? undefined;
}

/** The files behind a digest of contents. */
export async function readManifest(home: Home, contents: string): Promise<string | undefined> {
  const { rows } = await sqlOf(home).query<{ manifest: Buffer }>(
    'SELECT manifest FROM data_contents WHERE contents = $1',
    [contents],
  );
  return rows[0] && (await decompress(rows[0].manifest)).toString();
}

/** One entry a name, as registered last. */
export async function listDataSets(home: Home): Promise<RegisteredDataSet[]> {
  const { rows } = await sqlOf(home).query<RegisteredDataSet>(
    'SELECT DISTINCT ON (name) name, layout, fingerprint FROM data_set ORDER BY name, registered_at DESC',
  );
  return rows;
}

/** Copies a weights file into the store under its SHA-256, for specs that name it by that; a damaged copy is replaced. */
export async function storeWeights(home: Home, file: string, sha256: string): Promise<StoredFile> {
  await checkStore(home);
  const { rows } = await sqlOf(home).query<{ bytes: string; key: string }>(
    'SELECT bytes, store_key AS key FROM weights_file WHERE sha256 = $1',
    [sha256],
  );
  const key = rows[0]?.key ?? weightsKey(sha256, file);
  if (rows[0] && (await home.store.verify(key, sha256)) === 'intact')
    return { key, sha256, bytes: Number(rows[0].bytes) };
  const stored = await home.store.publish(file, key);
  if (stored.sha256 !== sha256) {
    await home.store.remove(key);
    throw new Error(
      `${file} changed while it was copied: its SHA-256 is ${stored.sha256}, expected ${sha256}`,
    );
  }
  await sqlOf(home).query(
    'INSERT INTO weights_file (sha256, store_key, bytes, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [sha256, key, stored.bytes, file.split(/[\\/]/).at(-1) ?? file],
  );
  return stored;
}
