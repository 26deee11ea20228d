/** SPair-71k's folder layout: the only file that knows where its parts are (docs/method.md §9). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { shortened } from '@keygrid/contract';
import { COMMON_SPLITS, type Split } from '../../config.ts';
import type { Defect } from '../../defect.ts';
import type { LayoutReader, NamedFiles, OpenLayout, ReadFile } from '../layout-reader.ts';
import { filesIn, foldersIn, readListFile } from '../missing-part.ts';
import { PLAIN_NAME } from '../plain-name.ts';
import { readAnnotationFile } from '../read-annotation-file.ts';
import { readLists, type ReadList } from '../read-lists.ts';
import { imageAnnotations } from './image-annotation.ts';
import { readPairAnnotation } from './spair-annotation.ts';

/** SPair-71k comes with two lists of pairs over the same images. */
type SpairSize = 'large' | 'small';

/** `<id>-<source>-<target>:<class>`; only the class is read of it. */
export const SPAIR_ID = /.:[^:]+$/;

const EXPECTED = `Expected SPair-71k's layout:
  JPEGImages/<class>/<name>.jpg
  ImageAnnotation/<class>/<name>.json
  PairAnnotation/{trn,val,test}/<id>-<source>-<target>:<class>.json
  Layout/{large,small}/{trn,val,test}.txt
Get it from https://cvlab.postech.ac.kr/research/SPair-71k/ (give the folder SPair-71k itself), or make one with \`keygrid data synth\`. SPair-U, which has test pairs alone, is read without the folder Layout.`;

export function spair71k(size: SpairSize): LayoutReader {
  return {
    expected: EXPECTED,
    isMeant: async (entries, folder) =>
      entries.includes('Layout') &&
      (await fs.readdir(path.join(folder, 'Layout')).catch(() => [] as string[])).includes(size),
    open: (folder, splits, readFile = readAnnotationFile, readPartsFile = readFile) =>
      open(path.resolve(folder), size, splits, { readFile, readPartsFile }),
    listOf: (split) => listFile(size, split),
    listsAre: 'files',
    listedIn: (folder) => `${path.resolve(folder)}/Layout/${size}/*.txt`,
    coveredByVersion1: (folder) => coveredByVersion1(folder, size),
    marksOfVersion1: [],
  };
}

async function open(
  root: string,
  size: SpairSize,
  splits: readonly Split[],
  { readFile, readPartsFile }: { readFile: ReadFile; readPartsFile: ReadFile },
): Promise<OpenLayout> {
  const targetParts = imageAnnotations(root, readPartsFile);
  const { rows: ids, defects } = await readLists(splits, (split) => readPairIds(root, size, split));
  return {
    ids,
    defects,
    named: (split) => ({ annotations: ids[split].map((id) => annotationOf(split, id)), pictures: [] }),
    async read(split, row) {
      const id = ids[split][row] ?? '';
      const file = path.join(root, annotationOf(split, id));
      const pair = await readPairAnnotation(file, {
        listedIn: path.join(root, listFile(size, split)),
        readFile,
        haveFlags: true,
      });
      const parts = await targetParts(pair);
      return parts && 'further' in parts ? { ...pair, furtherParts: parts.further } : pair;
    },
    targetParts,
  };
}

/** The pair ids of a split, in the order of its list. */
async function readPairIds(root: string, size: SpairSize, split: Split): Promise<ReadList<string>> {
  const file = path.join(root, listFile(size, split));
  const text = await readListFile(root, listFile(size, split), EXPECTED);
  const lineOf = new Map<string, number>();
  const defects: Defect[] = [];
  text.split(/\r\n?|\n/).forEach((line, i) => {
    const id = line.trim();
    const at = { file, line: i + 1 };
    const before = lineOf.get(id);
    if (id === '') return;
    if (!PLAIN_NAME.test(id) || !SPAIR_ID.test(id)) {
      const what = `"${shortened(id)}" is no pair id; expected <id>-<source>-<target>:<class>`;
      defects.push({ ...at, kind: 'list', what });
    } else if (before !== undefined) {
      defects.push({ ...at, kind: 'listed-twice', pair: id, what: `listed twice, first in line ${before}` });
    } else lineOf.set(id, i + 1);
  });
  return { rows: [...lineOf.keys()], defects };
}

/** Every annotation and every picture by the published names, listed or not; leftovers of editors and systems never. */
async function coveredByVersion1(folder: string, size: SpairSize): Promise<NamedFiles> {
  const annotations = COMMON_SPLITS.map((split) => listFile(size, split));
  for (const split of COMMON_SPLITS)
    for (const file of await filesIn(folder, `PairAnnotation/${split}`, ['.json'], EXPECTED))
      annotations.push(file);
  const pictures: string[] = [];
  for (const name of await foldersIn(folder, 'JPEGImages', EXPECTED)) {
    if (!name.includes('.'))
      for (const file of await filesIn(folder, `JPEGImages/${name}`, ['.jpg'], EXPECTED)) pictures.push(file);
  }
  return { annotations, pictures };
}

const annotationOf = (split: Split, id: string) => `PairAnnotation/${split}/${id}.json`;
const listFile = (size: SpairSize, split: Split) => `Layout/${size}/${split}.txt`;
