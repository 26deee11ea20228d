/** Makes a folder on this machine a data set that specs can name. */
import { detectLayout, fingerprint } from '@keygrid/datasets';
import type { DataConfig } from '@keygrid/datasets/config';
import { registerDataSet, type Runs } from '@keygrid/runs';
import path from 'node:path';

/** Fingerprints are remembered by modification times: a folder that did not change is not read again. */
export async function registerFolder(runs: Runs, name: string, folder: string): Promise<DataConfig> {
  const layout = await detectLayout(folder);
  const remembered = path.join(runs.settings.home, 'cache', 'fingerprints.json');
  const registered = { name, layout, fingerprint: await fingerprint(folder, layout, remembered) };
  await registerDataSet(runs, registered);
  return registered;
}
