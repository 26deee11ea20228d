/** `--data name=folder`: where a data set is, for this call only. */
import { UserError } from '@keygrid/contract';
import path from 'node:path';

/** Collects a repeated option; commander hands over what came before. */
export function collectDataFolder(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [name, folder] = text.split(/=(.*)/s);
  if (!name || !folder) {
    throw new UserError(`--data ${text}: expected NAME=FOLDER, for example --data spair=/data/SPair-71k`);
  }
  return { ...before, [name]: path.resolve(folder) };
}

/** The same mapping for the processes this one starts. */
export function dataFolderVariables(folders: Record<string, string>): Record<string, string> {
  const variables = Object.entries(folders).map(([name, folder]) => [
    `KEYGRID_DATA_${name.replaceAll('-', '_').toUpperCase()}`,
    folder,
  ]);
  return Object.fromEntries(variables) as Record<string, string>;
}
