/** Which store the settings mean. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import type { Settings } from '../home/settings.ts';
import { openFileStore } from './file-store.ts';
import { makePrivate } from './modes.ts';
import { openS3Objects } from './s3/s3-objects.ts';
import { isS3Url, parseS3Url } from './s3/s3-place.ts';
import { openS3Store } from './s3/s3-store.ts';
import type { Store } from './store.ts';

export function openStore(settings: Settings): Store {
  const folder = storeFolder(settings);
  const { storeUrl = '' } = settings;
  if (isS3Url(storeUrl)) return openS3Store(parseS3Url(storeUrl), folder);
  if (!settings.storeUrl) makePrivate(folder);
  return openFileStore(folder);
}

/** Writes, reads and removes an object, and says so; undefined for a store in a folder. @throws UserError for a wrong URL. */
export function tryS3Store(settings: Settings): Promise<string> | undefined {
  const { storeUrl = '' } = settings;
  if (!isS3Url(storeUrl)) return undefined;
  const objects = openS3Objects(parseS3Url(storeUrl));
  const key = `probe-${process.pid}`;
  return (async () => {
    await objects.put(key, Buffer.from('an object the doctor writes and removes'));
    await objects.head(key);
    await objects.remove(key);
    return `${objects.url} can be read and written`;
  })();
}

/**
 * Where on this machine a store is, or what it has brought from S3 and is making for it. Refuses a URL that cannot be the
 * store's; the folder of the default one and of S3 may not exist yet.
 */
export function storeFolder({ storeUrl, databaseUrl, home }: Settings): string {
  if (storeUrl && isS3Url(storeUrl)) {
    const { bucket, prefix } = parseS3Url(storeUrl);
    return path.join(home, 'cache', 's3', bucket, prefix);
  }
  if (storeUrl) return folderOf(storeUrl);
  if (!databaseUrl) return path.join(home, 'store');
  throw new UserError(
    'DATABASE_URL is set, so several machines may work together, and they need one store. ' +
      'Set KEYGRID_STORE=file:///a/folder/they/all/see or s3://bucket/prefix.',
  );
}

/** It must be there: making it would hide a share that is not mounted, and what is stored below would be lost. */
function folderOf(url: string): string {
  const folder = url.startsWith('file://') ? decoded(url.slice('file://'.length)) : undefined;
  if (!folder || !path.isAbsolute(folder)) {
    throw new UserError(
      'KEYGRID_STORE is not understood; expected file:///absolute/folder or s3://bucket/prefix.',
    );
  }
  const found = statOf(folder);
  if (found?.isDirectory()) return path.resolve(folder); // keys are appended: no slash at its end
  throw new UserError(
    `KEYGRID_STORE: ${folder} ${found ? 'is not a folder' : 'does not exist'}. ` +
      'Mount or make the folder that all machines of this database share.',
  );
}

/** Undefined when it does not exist, or something on the way to it is no folder. */
function statOf(folder: string) {
  try {
    return statSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(`The store ${folder} cannot be reached: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** A stray % is no escape: undefined. */
function decoded(text: string): string | undefined {
  try {
    return decodeURI(text);
  } catch {
    return undefined;
  }
}
