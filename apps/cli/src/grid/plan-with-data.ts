/** Plans a grid, with every data set it names known to the database. */
import { firstNames, UserError } from '@keygrid/contract';
import type { DataConfig } from '@keygrid/datasets/config';
import { FileError } from '@keygrid/files';
import { readOnnxModel } from '@keygrid/onnx';
import { dataSetsOf, planGrid, type Plan } from '@keygrid/plan';
import { presentFolderOf, listDataSets, type Home } from '@keygrid/runs';
import { missingFiles } from './missing-files.ts';
import { profileFiles } from './profile-files.ts';
import type { GridText } from './read-grid.ts';
import { requireFittingPredictions } from './require-fitting-predictions.ts';
import { requireFittingWeights } from './require-fitting-weights.ts';
import { registerFolder } from './register-folder.ts';
import { sha256OfFile } from './sha256-of-file.ts';

/** The folder on this machine is what a name means; without one, what was registered from elsewhere. */
export async function planWithData(home: Home, { grid, profile }: GridText): Promise<Plan> {
  const known = await dataSetsNamed(home, dataSetsOf(grid));
  const brought = await profileFiles({ settings: home.settings, data: known }, grid, profile);
  const missing = missingFiles(grid);
  const planned = planGrid(grid, {
    data(name) {
      const found = known.get(name);
      if (found === undefined) throw new Error(`The plan asks for ${name}, which the grid does not name.`);
      return found;
    },
    sha256OfWeights: (file, field, kind) =>
      missing.without(file, () => sha256OfFile(brought.get(file) ?? file, field, kind)),
    onnxModel: (file, field) => presentModel(brought.get(file) ?? file, field),
  });
  missing.refuse();
  const weightFiles = [...planned.weightFiles].map(
    ([sha256, file]) => [sha256, brought.get(file) ?? file] as const,
  );
  const plan = { ...planned, weightFiles: new Map(weightFiles) };
  await requireFittingPredictions(home, plan);
  await requireFittingWeights(plan);
  return plan;
}

/** Undefined where there is no such file: that is said with all others that are missing. */
function presentModel(file: string, field: string) {
  try {
    return readOnnxModel(file, { field });
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (cause instanceof FileError && cause.fault === 'missing') return undefined;
    throw error;
  }
}

async function dataSetsNamed(home: Home, names: readonly string[]): Promise<Map<string, DataConfig>> {
  const registered = new Map((await listDataSets(home)).map((one) => [one.name, one]));
  const found = new Map<string, DataConfig>();
  for (const name of names) {
    const folder = presentFolderOf(home.settings, name);
    const one = folder === undefined ? registered.get(name) : await registerFolder(home, name, folder);
    if (one === undefined)
      throw unknownDataSet(name, [...registered.keys(), ...Object.keys(home.settings.dataFolders)]);
    found.set(name, { name, layout: one.layout, fingerprint: one.fingerprint });
  }
  return found;
}

function unknownDataSet(name: string, known: string[]): UserError {
  const list =
    known.length === 0 ? 'none is known here yet' : `known: ${firstNames([...new Set(known)].sort())}`;
  const advice = `keygrid data add ${name} FOLDER, or --data ${name}=FOLDER`;
  return new UserError(`No data set is called "${name}"; ${list}. Say where it is: ${advice}`);
}
