/** SPair-71k's folder layout: the only file that knows where its parts lie (docs/method.md §9). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { SPLITS, type Split } from './config.ts';
import type { Defect } from './defect.ts';
import type { LayoutReader, OpenLayout, ReadFile } from './layout-reader.ts';
import { filesIn, namesIn, readListFile } from './missing-part.ts';
import { readLists, type ReadList } from './read-lists.ts';
import { readPairAnnotation } from './spair-annotation.ts';

/** SPair-71k comes with two lists of pairs over the same images. */
type SpairSize = 'large' | 'small';

const EXPECTED = `Expected SPair-71k's layout:
  JPEGImages/<class>/<name>.jpg
  PairAnnotation/{trn,val,test}/<id>-<source>-<target>:<class>.json
  Layout/{large,small}/{trn,val,test}.txt
Get it from https://cvlab.postech.ac.kr/research/SPair-71k/ (give the folder SPair-71k itself), or make one with \`keygrid data synth\`.`;

export function spair71k(size: SpairSize): LayoutReader {
  return {
    expected: EXPECTED,
    isMeant: async (entries, folder) =>
      entries.includes('Layout') &&
      (await fs.readdir(path.join(folder, 'Layout')).catch(() => [] as string[])).includes(size),
    open: (folder, readFile = fs.readFile) => open(path.resolve(folder), size, readFile),
    listedIn: (folder) => `${path.resolve(folder)}/Layout/${size}/*.txt`,
    listFiles: (folder) => listFiles(folder, size),
  };
}

async function open(root: string, size: SpairSize, readFile: ReadFile): Promise<OpenLayout> {
  const { rows: ids, defects } = await readLists(SPLITS, (split) => readPairIds(root, size, split));
  return {
    ids,
    defects,
    async read(split, row) {
      const id = ids[split][row] ?? '';
      const file = path.join(root, 'PairAnnotation', split, `${id}.json`);
      return readPairAnnotation(file, { listedIn: path.join(root, listFile(size, split)), readFile });
    },
  };
}

/** The pair ids of a split, in the order of its list. */
async function readPairIds(root: string, size: SpairSize, split: Split): Promise<ReadList<string>> {
  const file = path.join(root, listFile(size, split));
  const text = await readListFile(root, listFile(size, split), EXPECTED);
  const lineOf = new Map<string, number>();
  const defects: Defect[] = [];
  text.split(/\r?\n/).forEach((id, i) => {
    const at = { file, line: i + 1 };
    const before = lineOf.get(id);
    if (id === '') return;
    if (!/^[^/\\]+:[^/\\:]+$/.test(id)) {
      const what = `"${id}" is no pair id; expected <id>-<source>-<target>:<class>`;
      defects.push({ ...at, kind: 'list', what });
    } else if (before !== undefined) {
      defects.push({ ...at, kind: 'listed-twice', pair: id, what: `listed twice, first in line ${before}` });
    } else lineOf.set(id, i + 1);
  });
  return { rows: [...lineOf.keys()], defects };
}

async function listFiles(
  folder: string,
  size: SpairSize,
): Promise<{ annotations: string[]; pictures: string[] }> {
  const annotations = SPLITS.map((split) => listFile(size, split));
  for (const split of SPLITS)
    annotations.push(...(await filesIn(folder, `PairAnnotation/${split}`, ['.json'], EXPECTED)));
  const pictures: string[] = [];
  for (const name of await namesIn(folder, 'JPEGImages', EXPECTED)) {
    if (!name.includes('.'))
      pictures.push(...(await filesIn(folder, `JPEGImages/${name}`, ['.jpg'], EXPECTED)));
  }
  return { annotations, pictures };
}

const listFile = (size: SpairSize, split: Split) => `Layout/${size}/${split}.txt`;
