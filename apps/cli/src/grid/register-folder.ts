/** Makes a folder on this machine a data set that specs can name. */
import { detectLayout, fingerprint } from '@keygrid/datasets';
import type { DataConfig } from '@keygrid/datasets/config';
import { registerDataSet, type Runs } from '@keygrid/runs';

/** A folder that did not change since it was indexed is not read again. */
export async function registerFolder(runs: Runs, name: string, folder: string): Promise<DataConfig> {
  const layout = await detectLayout(folder);
  const registered = { name, layout, fingerprint: await fingerprint(folder, layout) };
  await registerDataSet(runs, registered);
  return registered;
}
