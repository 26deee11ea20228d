/** The data set of an evaluation on this machine, if it is what was evaluated. */
import { UserError } from '@keygrid/contract';
import { identify } from '@keygrid/datasets';
import { presentFolderOf, registeredContents, type EvaluationSpec, type Home } from '@keygrid/runs';

/** `missing`: what is wrong with the data set, behind its name. */
export type EvaluatedData = { readonly folder: string } | { readonly missing: string };

export async function findEvaluatedData(home: Home, data: EvaluationSpec['data']): Promise<EvaluatedData> {
  const { name, layout, fingerprint } = data;
  try {
    const folder = presentFolderOf(home.settings, name);
    if (folder === undefined) return { missing: 'is not on this machine' };
    const now = await identify(folder, layout);
    const contents = await registeredContents(home, data);
    const isSame =
      fingerprint === now.contents ||
      (fingerprint === now.fingerprint && (contents ?? now.contents) === now.contents);
    return isSame ? { folder } : { missing: 'on this machine is not the one that was evaluated' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { missing: 'cannot be read on this machine' };
  }
}
