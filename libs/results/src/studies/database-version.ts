/** What answers under a home's database. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

/** `PostgreSQL 18.4` */
export async function databaseVersion(home: Home): Promise<string> {
  const { rows } = await readerOf(home).query<{ version: string }>('SELECT version()');
  return rows[0]?.version.split(' on ')[0] ?? '';
}
