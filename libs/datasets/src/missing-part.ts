/** Reads the parts a layout must have; one that is missing is named with the layout expected and where to get it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { MissingDataError } from './corrupt-data-error.ts';

/** @throws MissingDataError for a list that is not there, naming the whole folder where that is what is missing. */
export async function readListFile(folder: string, relative: string, expected: string): Promise<string> {
  const file = path.join(path.resolve(folder), relative);
  try {
    return await fs.readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    const rootIsThere = await fs.stat(folder).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    throw notThere(rootIsThere ? file : path.resolve(folder), expected, cause);
  }
}

/** The names in one folder of the data set. */
export async function namesIn(folder: string, relative: string, expected: string): Promise<string[]> {
  const place = path.join(path.resolve(folder), relative);
  return fs.readdir(place).catch((cause: unknown) => {
    throw notThere(place, expected, cause);
  });
}

/** The files with one of these extensions in one folder of the data set, as paths relative to the data set. */
export async function filesIn(
  folder: string,
  relative: string,
  extensions: readonly string[],
  expected: string,
): Promise<string[]> {
  const names = await namesIn(folder, relative, expected);
  return names
    .filter((name) => extensions.includes(path.extname(name)))
    .map((name) => (relative === '' ? name : `${relative}/${name}`));
}

export function notThere(place: string, expected: string, cause?: unknown): MissingDataError {
  const defects = [{ kind: 'missing-file', file: place, what: 'not found' }] as const;
  return new MissingDataError(`${place}: not found.\n${expected}`, { cause, defects });
}
