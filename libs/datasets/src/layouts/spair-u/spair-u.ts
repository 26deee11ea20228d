/** SPair-U's folder layout: test pairs of SPair-71k's pictures with other keypoints (docs/decisions/spair-u-is-read-without-lists.md). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { bySplit } from '../../by-split.ts';
import type { LayoutReader, OpenLayout, ReadFile } from '../layout-reader.ts';
import { readPairFolder } from '../pair-folder.ts';
import { readAnnotationFile } from '../read-annotation-file.ts';
import { readLists } from '../read-lists.ts';
import { SPAIR_ID } from '../spair-71k/spair-71k.ts';
import { readPairAnnotation } from '../spair-71k/spair-annotation.ts';

const EXPECTED = `Expected SPair-U's layout, in a folder of its own:
  JPEGImages/<class>/<name>.jpg, SPair-71k's: a link to that folder will do
  PairAnnotation/test/<id>-<source>-<target>:<class>.json
  no Layout
Get the annotations as https://github.com/VICO-UoE/JamaisVu says, or make one with \`keygrid data synth --layout spair-u\`.`;

const LIST = 'PairAnnotation/test';

export const spairU: LayoutReader = {
  expected: EXPECTED,
  async isMeant(entries, folder) {
    if (entries.includes('Layout') || !entries.includes('PairAnnotation')) return false;
    const lists = await fs.readdir(path.join(folder, 'PairAnnotation')).catch((): string[] => []);
    return lists.filter((name) => !name.startsWith('.')).join() === 'test';
  },
  open: (folder, _splits, readFile = readAnnotationFile) => open(path.resolve(folder), readFile),
  listOf: () => LIST,
  listsAre: 'folders',
  listedIn: (folder) => `${path.resolve(folder)}/${LIST}, file names without .json`,
  coveredByVersion1: () => Promise.resolve({ annotations: [], pictures: [] }),
  marksOfVersion1: [],
};

async function open(root: string, readFile: ReadFile): Promise<OpenLayout> {
  const { rows, defects } = await readLists(['test'], () =>
    readPairFolder(root, LIST, {
      form: SPAIR_ID,
      formText: '<id>-<source>-<target>:<class>',
      expected: EXPECTED,
    }),
  );
  const fileOf = (id: string) => `${LIST}/${id}.json`;
  return {
    ids: bySplit((split) => rows[split]),
    defects,
    named: (split) => ({ annotations: rows[split].map(fileOf), pictures: [] }),
    read: (split, row) =>
      readPairAnnotation(path.join(root, fileOf(rows[split][row] ?? '')), {
        listedIn: path.join(root, LIST),
        readFile,
        haveFlags: false,
      }),
  };
}
