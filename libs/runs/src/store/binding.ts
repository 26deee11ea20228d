/** A database and its store belong together: the database remembers the id in the store's marker object. */
import { rmdir } from 'node:fs/promises';
import { UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import type { Store } from './store.ts';

/** The first user of a database binds it to its store. Returns the id of the store that belongs to it. */
export async function bindStore(sql: Queries, store: Store): Promise<string> {
  const before = await boundId(sql);
  if (before) return before;
  const id = await store.identity({ create: true }).catch((cause: unknown) => {
    throw new UserError(
      `The store ${store.url} cannot be used: ${(cause as Error).message}. ` +
        'Check that the folder exists and can be written, or set KEYGRID_STORE.',
      { cause },
    );
  });
  await sql.query('INSERT INTO installation (id, store_id) VALUES (1, $1) ON CONFLICT DO NOTHING', [id]);
  return (await boundId(sql)) ?? '';
}

/** A worker that cannot read the marker must not claim: its checkpoints would be lost to all others. */
export async function checkStore({ store, storeId }: { store: Store; storeId: string }): Promise<void> {
  const found = await store.identity();
  if (found === storeId) return;
  throw new UserError(
    `The store ${store.url} ${found ? 'belongs to another database' : 'has no readable marker (keygrid-store.json)'}. ` +
      'Set KEYGRID_STORE to the folder that the other machines of this database use.',
  );
}

/** What a worker needs before it offers anything: the store of its database, and the right to write there. */
export async function checkWritableStore(of: { store: Store; storeId: string }): Promise<void> {
  await checkStore(of);
  try {
    await rmdir(await of.store.stagingFolder());
  } catch (cause) {
    throw new UserError(
      `The store ${of.store.url} cannot be written: ${(cause as Error).message}. A worker saves checkpoints there.`,
      { cause },
    );
  }
}

async function boundId(sql: Queries): Promise<string | undefined> {
  const { rows } = await sql.query<{ store_id: string }>('SELECT store_id FROM installation WHERE id = 1');
  return rows[0]?.store_id;
}
