/** A data set a person named on the command line: by its folder, or by the name it has on this machine. */
import { firstNames, UserError } from '@keygrid/contract';
import { presentFolderOf } from '@keygrid/runs';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

/** No database is asked. A word without a slash is a name first; `./word` is a folder. @returns An absolute path. */
export function findFolder(terminal: Terminal, nameOrFolder: string): string {
  const settings = settingsOf(terminal);
  const named = presentFolderOf(settings, nameOrFolder);
  if (named !== undefined) return named;
  const folder = path.resolve(terminal.cwd, nameOrFolder);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  const names = Object.keys(settings.dataFolders).sort();
  const known =
    names.length === 0 ? 'no data set has a folder here yet' : `known names: ${firstNames(names)}`;
  throw new UserError(
    `${folder}: there is no such folder, and no data set is called "${nameOrFolder}" (${known})`,
  );
}
