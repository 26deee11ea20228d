/** What a person may have meant where a part of a data set is not found: a list of another name, another folder. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { CommonSplit } from '../config.ts';

/** Names of lists in use elsewhere: `train_pairs.csv`, `trainval.txt`, `val_pairs_pf_pascal.csv`, `validation.txt`. */
const SPLIT_WORDS: Record<CommonSplit, RegExp> = {
  trn: /(^|[^a-z])(trn|train(ing|val)?)([^a-z]|$)/i,
  val: /(^|[^a-z])(val|valid(ation)?|dev)([^a-z]|$)/i,
  test: /(^|[^a-z])(tst|test(ing)?)([^a-z]|$)/i,
};
const NAMED = 3;
/** Folders of folders looked into: enough for any archive's top. */
const FOLDERS = 100;

/** Whether a file's name is that of a list of the split, in some code's way of naming. */
export const soundsLikeList = (name: string, split: CommonSplit): boolean =>
  /\.(csv|txt)$/i.test(name) && !name.startsWith('.') && SPLIT_WORDS[split].test(name);

/**
 * For a message: what is near a file or folder of the data set that is not there. Empty where nothing does.
 * @param relative Path in the data set's folder.
 */
export async function nearby(root: string, relative: string): Promise<string> {
  const renamed = await otherNames(path.join(root, relative));
  if (renamed !== '') return renamed;
  const holds = (folder: string) =>
    fs.access(path.join(folder, relative)).then(
      () => true,
      () => false,
    );
  return elsewhere(root, holds);
}

/** For a message: the folder just below or above that is meant. Empty where none is. */
export async function elsewhere(
  root: string,
  isMeant: (folder: string) => Promise<boolean>,
): Promise<string> {
  for (const folder of [...(await foldersBelow(root)), path.dirname(root)]) {
    if (folder !== root && (await isMeant(folder)))
      return `The folder meant may be ${folder}: give that one.`;
  }
  return '';
}

async function otherNames(missing: string): Promise<string> {
  const { dir, base } = path.parse(missing);
  const split = (Object.keys(SPLIT_WORDS) as CommonSplit[]).find((one) => soundsLikeList(base, one));
  if (!split) return '';
  const names = await fs.readdir(dir).catch((): string[] => []);
  const others = names.filter((name) => name !== base && soundsLikeList(name, split)).sort();
  if (others.length === 0) return '';
  return `There is ${others.slice(0, NAMED).join(', ')}: if that is this list, rename it to ${base}.`;
}

async function foldersBelow(root: string): Promise<string[]> {
  const entries = await fs.readdir(root, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .slice(0, FOLDERS)
    .map(({ name }) => path.join(root, name));
}
