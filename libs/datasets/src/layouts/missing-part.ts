/** Reads the parts a layout must have; one that is missing is named with the layout expected and where to get it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { FileError, readText } from '@keygrid/files';
import { dataError, MissingDataError } from '../corrupt-data-error.ts';
import { nearby } from './nearby.ts';

/** @throws MissingDataError for a list that is not there; CorruptDataError for what is no text in a common encoding. */
export async function readListFile(folder: string, relative: string, expected: string): Promise<string> {
  const file = path.join(path.resolve(folder), relative);
  return readText(file, 'list')
    .catch(absence(folder, file, expected))
    .catch((cause: unknown) => {
      if (!(cause instanceof FileError) || cause.fault === 'unreadable') throw cause;
      const kind = cause.fault === 'not-text' ? 'list' : 'unreadable-file';
      throw dataError([{ kind, file, what: cause.what }], cause);
    });
}

/**
 * The names in one folder of the data set. Hidden ones are left out: they are what editors, macOS (`._x`, `.DS_Store`) and
 * others leave behind.
 * @throws UserError for a folder that is not there.
 */
async function namesIn(folder: string, relative: string, expected: string): Promise<string[]> {
  const place = path.join(path.resolve(folder), relative);
  const names = await fs.readdir(place).catch(absence(folder, place, expected));
  return names.filter((name) => !name.startsWith('.'));
}

/** The folders in one folder of the data set, as `namesIn`. */
export async function foldersIn(folder: string, relative: string, expected: string): Promise<string[]> {
  const place = path.join(path.resolve(folder), relative);
  const names = await namesIn(folder, relative, expected);
  const stats = await Promise.all(
    names.map((name) => fs.stat(path.join(place, name)).catch(() => undefined)),
  );
  return names.filter((_, i) => stats[i]?.isDirectory());
}

/** Any other failure is passed on. The whole data set is named where that is what is missing. */
function absence(folder: string, place: string, expected: string) {
  return async (cause: unknown): Promise<never> => {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    const rootIsThere = await fs.stat(folder).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    const root = path.resolve(folder);
    if (!rootIsThere) throw notThere(root, expected, cause);
    throw notThere(place, expected, cause, await nearby(root, path.relative(root, place)));
  };
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

/** @param hint A sentence on what may have been meant. */
export function notThere(place: string, expected: string, cause?: unknown, hint = ''): MissingDataError {
  const what = ['not found', ...(hint === '' ? [] : [hint.replace(/\.$/, '')])].join('. ');
  const defects = [{ kind: 'missing-file', file: place, what }] as const;
  return new MissingDataError(`${place}: ${what}.\n${expected}`, { cause, defects });
}
