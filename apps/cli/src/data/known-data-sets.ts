/** What is known of each registered data set: in the database, and in its folder on this machine. */
import { UserError } from '@keygrid/contract';
import { summariseDataset, type DatasetSummary } from '@keygrid/datasets';
import type { Layout } from '@keygrid/datasets/config';
import { folderOf, listDataSets, type Home } from '@keygrid/runs';
import { existsSync } from 'node:fs';

export interface KnownDataSet extends Partial<DatasetSummary> {
  name: string;
  layout: Layout;
  fingerprint: string;
  folder?: string;
  /** `elsewhere`: no folder is on record here; `missing`: one is, but it is not there; `unreadable`: `problem` says why. */
  state: 'here' | 'elsewhere' | 'missing' | 'unreadable';
  problem?: string;
}

/** Reads the lists of pairs only; a folder that cannot be read is said so, never an error. */
export async function describeDataSets(home: Home): Promise<KnownDataSet[]> {
  const registered = await listDataSets(home);
  return Promise.all(
    registered.map(async ({ name, layout, fingerprint }): Promise<KnownDataSet> => {
      const folder = folderOf(home.settings, name);
      const known = { name, layout, fingerprint, folder };
      if (folder === undefined) return { ...known, state: 'elsewhere' };
      if (!existsSync(folder)) return { ...known, state: 'missing' };
      try {
        return { ...known, ...(await summariseDataset(folder, layout)), state: 'here' };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { ...known, state: 'unreadable', problem: error.message };
      }
    }),
  );
}
