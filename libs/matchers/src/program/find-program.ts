/** Whether this machine has a program, by its bare name. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** The file that the name stands for in `PATH`, or undefined. A name with a slash is a path and stands for itself. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (name.includes('/')) return isExecutable(name) ? name : undefined;
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
