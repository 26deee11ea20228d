/** `--data NAME|FOLDER`: a name this machine knows, or a folder; the database is not asked. */
import { firstNames, UserError } from '@keygrid/contract';
import { detectLayout } from '@keygrid/datasets';
import type { Layout } from '@keygrid/datasets/config';
import { presentFolderOf, type Settings } from '@keygrid/runs';
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface DatasetFolder {
  /** Absent when a folder was given. */
  name?: string;
  folder: string;
  layout: Layout;
}

export async function findDataset(
  settings: Settings,
  cwd: string,
  nameOrFolder: string,
): Promise<DatasetFolder> {
  const known = presentFolderOf(settings, nameOrFolder);
  if (known !== undefined) return { name: nameOrFolder, folder: known, layout: await detectLayout(known) };
  const folder = path.resolve(cwd, nameOrFolder);
  if (existsSync(folder)) return { folder, layout: await detectLayout(folder) };
  const names = firstNames(Object.keys(settings.dataFolders).sort()) || 'none yet';
  throw new UserError(
    `--data ${nameOrFolder}: there is no folder ${folder}, and no data set of that name is on this machine (known: ${names}). ` +
      `keygrid data add ${path.basename(nameOrFolder)} FOLDER says where one is`,
  );
}
