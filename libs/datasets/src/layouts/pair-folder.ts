/** A list of pairs that is a folder: every file in it is a pair, in the order of their names, as the published loaders take them. */
import path from 'node:path';
import { shortened } from '@keygrid/contract';
import type { Defect } from '../defect.ts';
import { filesIn } from './missing-part.ts';
import { PLAIN_NAME } from './plain-name.ts';
import type { ReadList } from './read-lists.ts';

/**
 * The ids: file names without `.json`.
 * @param problemOf What is wrong with an id that has the form; undefined where nothing is.
 * @throws MissingDataError when the folder is missing.
 */
export async function readPairFolder(
  root: string,
  relative: string,
  {
    form,
    formText,
    problemOf = () => undefined,
    expected,
  }: {
    form: RegExp;
    formText: string;
    problemOf?: (id: string) => string | undefined;
    expected: string;
  },
): Promise<ReadList<string>> {
  const files = await filesIn(root, relative, ['.json'], expected);
  const rows: string[] = [];
  const defects: Defect[] = [];
  for (const file of files.sort()) {
    const id = path.posix.parse(file).name;
    const problem =
      form.test(id) && PLAIN_NAME.test(id)
        ? problemOf(id)
        : `"${shortened(id)}" is no pair id; expected ${formText}`;
    if (problem === undefined) rows.push(id);
    else defects.push({ kind: 'list', file: path.join(root, file), pair: shortened(id), what: problem });
  }
  return { rows, defects };
}
