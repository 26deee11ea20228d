/** Makes a folder on this machine a data set that specs can name. */
import { UserError } from '@keygrid/contract';
import { changeText, detectLayout, identify } from '@keygrid/datasets';
import type { DataConfig, Split } from '@keygrid/datasets/config';
import { readManifest, registerDataSet, registeredContents, type Home } from '@keygrid/runs';

export interface RegisteredFolder extends DataConfig {
  /** Those that have a list. */
  readonly splits: readonly Split[];
  /** What is not as it was when the folder was registered under its first fingerprint: it has another one now. */
  readonly change?: string;
}

/**
 * A folder that did not change since it was looked at is not read again. One whose files are not what was registered under
 * its fingerprint, which happens where that covers sizes only, is another data set: its fingerprint is over all contents.
 * @param isAdded Whether a person registers it now: only then is a changed folder taken as another data set.
 * @throws UserError naming the first changed file when the folder changed and was not registered again.
 */
export async function registerFolder(
  home: Home,
  name: string,
  folder: string,
  { isAdded = false }: { isAdded?: boolean } = {},
): Promise<RegisteredFolder> {
  const layout = await detectLayout(folder);
  const identity = await identify(folder, layout);
  const { fingerprint, contents, manifest, splits } = identity;
  const before = await registeredContents(home, { name, fingerprint });
  if (before === undefined || before === contents) {
    const known = { name, layout, fingerprint };
    await registerDataSet(home, known, identity);
    return { ...known, splits };
  }
  const known = { name, layout, fingerprint: contents };
  const change = changeText(folder, (await readManifest(home, before)) ?? '', manifest) ?? '';
  if (!isAdded && (await registeredContents(home, known)) === undefined) throw changed(name, folder, change);
  await registerDataSet(home, known, identity);
  return { ...known, splits, change };
}

const changed = (name: string, folder: string, change: string) =>
  new UserError(
    `Data set ${name}: ${change}. Results of the old files would be taken for results of these. Restore the old ones; or ` +
      `\`keygrid data add ${name} ${folder}\` makes what is there now a data set of its own, with runs of its own.`,
  );
