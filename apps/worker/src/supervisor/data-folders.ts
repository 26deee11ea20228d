/** Which data sets this machine really has: a name's folder counts only when its fingerprint is the run's. */
import { fingerprint } from '@keygrid/datasets';
import type { DataConfig } from '@keygrid/datasets/config';

export interface DataFolders {
  /** The folder, or the reason why this machine cannot run on that data set. */
  find(data: DataConfig): Promise<{ folder: string } | { missing: string }>;
}

/** An index in the user's cache knows the fingerprints, so that asking again costs a look at the files, not at their bytes. */
export function dataFolders(folders: Readonly<Record<string, string>>): DataFolders {
  return {
    async find({ name, layout, fingerprint: wanted }) {
      const folder = folders[name];
      if (!folder) {
        return { missing: `data set ${name} has no folder here: keygrid data add ${name} DIR` };
      }
      try {
        const actual = await fingerprint(folder, layout);
        if (actual === wanted) return { folder };
        return {
          missing: `data set ${name} in ${folder} has fingerprint ${short(actual)}, the run needs ${short(wanted)}`,
        };
      } catch (error) {
        return { missing: `data set ${name} cannot be read: ${(error as Error).message}` };
      }
    },
  };
}

const short = (sha256: string) => `${sha256.slice(0, 12)}…`;
