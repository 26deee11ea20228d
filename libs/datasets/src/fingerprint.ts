/** A data set's fingerprint: two machines that agree on it train on the same data. */
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import { userCacheFolder } from './cache-folder.ts';
import type { Layout } from './config.ts';
import { openIndex } from './pair-index/open-index.ts';

/**
 * SHA-256 in hex over the sorted (relative path, size) of every file the loader reads and the contents of its annotations.
 * @param cacheFolder Keeps the folder's index, which knows it while no size and no modification time changed. Default: the user's cache.
 * @throws UserError for a file that a list names and that is not there.
 */
export async function fingerprint(
  folder: string,
  layout: Layout,
  cacheFolder = userCacheFolder(),
): Promise<string> {
  const { root, missing, fingerprint: known } = await openIndex(folder, layout, cacheFolder);
  if (missing === null) return known;
  throw new UserError(
    `${path.join(root, missing)}: not found, though a list of pairs needs it. The data set is not complete; restore this file.`,
  );
}
