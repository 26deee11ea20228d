/** Which data sets this machine really has: a name's folder counts only when it holds what the run's data set held. */
import { changeText, identify } from '@keygrid/datasets';
import type { DataConfig } from '@keygrid/datasets/config';
import {
  loadSettings,
  presentFolderOf,
  readManifest,
  registeredContents,
  type Home,
  type Settings,
} from '@keygrid/runs';

export interface DataFolders {
  /** The folder, or the reason why this machine cannot run on that data set. */
  find(data: DataConfig): Promise<{ folder: string } | { missing: string }>;
}

/**
 * Data sets may be added while a worker runs. Digests in the user's cache hold for files whose
 * sizes and times stay: asking again costs a look at the files, not at their bytes.
 */
export function dataFolders(home: Home): DataFolders {
  const foldersNow = foldersOf(home);
  return {
    async find(data) {
      try {
        const folder = presentFolderOf({ dataFolders: foldersNow() }, data.name);
        if (folder === undefined) {
          return { missing: `data set ${data.name} has no folder here: keygrid data add ${data.name} DIR` };
        }
        const missing = await differenceOf(home, data, folder);
        return missing === undefined ? { folder } : { missing };
      } catch (error) {
        return { missing: `data set ${data.name} cannot be read: ${(error as Error).message}` };
      }
    },
  };
}

/** As this machine has them on record by now. */
function foldersOf({ settings }: Home): () => Settings['dataFolders'] {
  const env = { ...process.env, KEYGRID_HOME: settings.home };
  return () => loadSettings({ cwd: process.cwd(), env }).dataFolders;
}

/** Undefined where the folder holds what was registered, file by file. */
async function differenceOf(home: Home, data: DataConfig, folder: string): Promise<string | undefined> {
  const { name, layout, fingerprint } = data;
  const now = await identify(folder, layout);
  if (fingerprint === now.contents) return undefined;
  const contents = await registeredContents(home, data);
  // A version of Keygrid that recorded no contents registered it: the fingerprint is all there is.
  if (fingerprint === now.fingerprint && (contents ?? now.contents) === now.contents) return undefined;
  const before = contents && (await readManifest(home, contents));
  const change = before && changeText(folder, before, now.manifest);
  if (!change) {
    return `data set ${name} in ${folder} has fingerprint ${short(now.fingerprint)}, the run needs ${short(fingerprint)}`;
  }
  return `data set ${name} is not what the run needs: ${change}. Restore it; \`keygrid data add ${name} ${folder}\` makes what is there now a data set of its own`;
}

const short = (sha256: string) => `${sha256.slice(0, 12)}…`;
