/** AP-10K's folder layout as GeoAware-SC prepares it for correspondence (docs/method.md §9). */
import path from 'node:path';
import { bySplit } from '../../by-split.ts';
import type { Split } from '../../config.ts';
import type { LayoutReader, OpenLayout, ReadFile } from '../layout-reader.ts';
import { foldersIn } from '../missing-part.ts';
import { readPairFolder } from '../pair-folder.ts';
import { readAnnotationFile } from '../read-annotation-file.ts';
import { readLists } from '../read-lists.ts';
import { imageAnnotations } from './image-annotation.ts';
import { openPairs } from './pair-annotation.ts';

const EXPECTED = `Expected AP-10K's layout, as it is prepared for correspondence:
  JPEGImages/<family>/<species>/<name>.jpg
  ImageAnnotation/<family>/<species>/<name>.json
  PairAnnotation/{trn,val,test}/<source>-<target>:<species>.json
  PairAnnotation/{val,test}_cross_species/<source>-<target>:<family>.json
  PairAnnotation/{val,test}_cross_family/<source>-<target>:all.json
Get AP-10K from https://github.com/AlexTheBad/AP-10K and make the pairs with prepare_ap10k.ipynb of https://github.com/Junyi42/GeoAware-SC; or make one with \`keygrid data synth --layout ap-10k\`.`;

const ID = /^[^-:]+-[^-:]+:[^:]+$/;
const listOf = (split: Split) => `PairAnnotation/${split.replaceAll('-', '_')}`;

export const ap10k: LayoutReader = {
  expected: EXPECTED,
  async isMeant(entries, folder) {
    const parts = ['PairAnnotation', 'ImageAnnotation'];
    if (entries.includes('Layout') || !parts.every((part) => entries.includes(part))) return false;
    const taxa = await readTaxa(folder).catch(() => undefined);
    return taxa !== undefined && taxa.species.size > 0;
  },
  open: (folder, splits, readFile = readAnnotationFile) => open(path.resolve(folder), splits, readFile),
  listOf,
  listsAre: 'folders',
  listedIn: (folder) => `${path.resolve(folder)}/PairAnnotation/*, file names without .json`,
  coveredByVersion1: () => Promise.resolve({ annotations: [], pictures: [] }),
  marksOfVersion1: [],
};

async function open(root: string, splits: readonly Split[], readFile: ReadFile): Promise<OpenLayout> {
  const taxa = await readTaxa(root);
  const { rows: ids, defects } = await readLists(splits, (split) =>
    readPairFolder(root, listOf(split), {
      form: ID,
      formText: '<source>-<target>:<category>',
      problemOf: (id) => otherCategory(split, categoryOf(id), taxa),
      expected: EXPECTED,
    }),
  );
  const readPair = openPairs(root, imageAnnotations(root, readFile), readFile);
  const fileOf = (split: Split, id: string) => `${listOf(split)}/${id}.json`;
  return {
    ids: bySplit((split) => ids[split]),
    defects,
    named: (split) => ({ annotations: ids[split].map((id) => fileOf(split, id)), pictures: [] }),
    read: (split, row) => {
      const id = ids[split][row] ?? '';
      return readPair(fileOf(split, id), { id, list: listOf(split), category: categoryOf(id) });
    },
  };
}

interface Taxa {
  readonly families: ReadonlySet<string>;
  readonly species: ReadonlySet<string>;
}

/** What the pictures are of: the two levels of folders. */
async function readTaxa(root: string): Promise<Taxa> {
  const families = await foldersIn(root, 'ImageAnnotation', EXPECTED);
  const species = await Promise.all(
    families.map((family) => foldersIn(root, `ImageAnnotation/${family}`, EXPECTED)),
  );
  return { families: new Set(families), species: new Set(species.flat()) };
}

/** Pairs made from another edition of the annotations name what this one does not have. */
function otherCategory(split: Split, category: string, { families, species }: Taxa): string | undefined {
  const where = 'ImageAnnotation/*';
  if (split.endsWith('cross-family'))
    return category === 'all'
      ? undefined
      : `it is of "${category}"; expected all, as of pairs across families`;
  if (split.endsWith('cross-species'))
    return families.has(category)
      ? undefined
      : `it is of "${category}", which is no family in ${where}: pairs of another edition`;
  return species.has(category)
    ? undefined
    : `it is of "${category}", which is no species in ${where}/*: pairs of another edition`;
}

const categoryOf = (id: string) => id.slice(id.lastIndexOf(':') + 1);
