/** Which store the settings mean. */
import * as path from 'node:path';
import { UserError } from '@keygrid/geometry';
import type { Settings } from '../settings.ts';
import { openFileStore } from './file-store.ts';
import type { Store } from './store.ts';

export function openStore(settings: Settings): Store {
  const { storeUrl, databaseUrl, home } = settings;
  if (storeUrl) return openFileStore(folderOf(storeUrl));
  if (!databaseUrl) return openFileStore(path.join(home, 'store'));
  throw new UserError(
    'DATABASE_URL is set, so several machines may work together, and they need one store. ' +
      'Set KEYGRID_STORE=file:///a/folder/they/all/see.',
  );
}

function folderOf(url: string): string {
  const folder = url.startsWith('file://') ? decodeURI(url.slice('file://'.length)) : undefined;
  if (folder && path.isAbsolute(folder)) return folder;
  throw new UserError(`KEYGRID_STORE is ${url}; expected file:///absolute/folder.`);
}
