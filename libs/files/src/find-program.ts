/** Whether this machine has a program, by its bare name. */
import { own } from '@keygrid/contract';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The file that the name stands for: what `programs` of keygrid.toml says, else the first one in `PATH`; undefined for none.
 * A name with a slash is a path and stands for itself.
 */
export function findProgram(
  name: string,
  {
    programs = {},
    env = process.env,
  }: { readonly programs?: Readonly<Record<string, string>>; readonly env?: NodeJS.ProcessEnv } = {},
): string | undefined {
  const file = own(programs, name) ?? name;
  if (file.includes('/')) return isExecutable(file) ? file : undefined;
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, file)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
