/** Plans a grid, with every data set it names known to the database. */
import type { DataConfig } from '@keygrid/datasets/config';
import { firstNames, UserError } from '@keygrid/geometry';
import { planGrid, type Grid, type Plan } from '@keygrid/plan';
import { folderOf, listDataSets, type Home } from '@keygrid/runs';
import { requireFittingWeights } from './require-fitting-weights.ts';
import { registerFolder } from './register-folder.ts';
import { sha256OfFile } from './sha256-of-file.ts';

/** Thrown out of the planner, which cannot wait: the data set is to be registered, then planning starts again. */
class NotRegisteredYet extends Error {
  readonly dataSet: string;
  constructor(dataSet: string) {
    super(`data set ${dataSet} is not registered yet`);
    this.dataSet = dataSet;
  }
}

/** The folder on this machine is what a name means; without one, what was registered from elsewhere. */
export async function planWithData(home: Home, grid: Grid): Promise<Plan> {
  const { dataFolders } = home.settings;
  const elsewhere = await listDataSets(home);
  const registered = new Map<string, DataConfig>();
  for (const { name, layout, fingerprint } of elsewhere) {
    if (folderOf(home.settings, name) === undefined) registered.set(name, { name, layout, fingerprint });
  }
  const data = (name: string): DataConfig => {
    const known = registered.get(name);
    if (known !== undefined) return known;
    if (folderOf(home.settings, name) !== undefined) throw new NotRegisteredYet(name);
    throw unknownDataSet(name, [...registered.keys(), ...Object.keys(dataFolders)]);
  };
  const hashed = new Map<string, string>();
  const sha256OfWeights = (file: string): string => {
    const sha256 = hashed.get(file) ?? sha256OfFile(file);
    hashed.set(file, sha256);
    return sha256;
  };
  for (;;) {
    try {
      const plan = planGrid(grid, { data, sha256OfWeights });
      await requireFittingWeights(plan);
      return plan;
    } catch (error) {
      if (!(error instanceof NotRegisteredYet)) throw error;
      const folder = folderOf(home.settings, error.dataSet) ?? '';
      const { name, layout, fingerprint } = await registerFolder(home, error.dataSet, folder);
      registered.set(name, { name, layout, fingerprint });
    }
  }
}

function unknownDataSet(name: string, known: string[]): UserError {
  const list = known.length === 0 ? 'none is known here yet' : `known: ${firstNames(known.sort())}`;
  const advice = `keygrid data add ${name} FOLDER, or --data ${name}=FOLDER`;
  return new UserError(`No data set is called "${name}"; ${list}. Say where it lies: ${advice}`);
}
