/** PF-PASCAL's folder layout and annotations (model.md §9). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { SPLITS, type Split } from './config.ts';
import { CorruptDataError } from './corrupt-data-error.ts';
import { checkInside } from './check-inside.ts';
import { pairIdOf, readCsvList, type CsvRow } from './csv-list.ts';
import type { AnnotatedPair, LayoutReader, OpenLayout, ReadFile } from './layout-reader.ts';
import { MATLAB_SLACK_PX, readMatAnnotation, sharedKeypoints } from './pf-annotation.ts';
import { pictureSizes } from './picture-size.ts';

const EXPECTED = `Expected PF-PASCAL's layout:
  JPEGImages/<name>.jpg
  Annotations/<class>/<name>.mat
  {trn,val,test}_pairs.csv
Get images and annotations from https://www.di.ens.fr/willow/research/proposalflow/ and the lists of pairs from the code of a published method, such as https://github.com/juhongm999/hpf; or make one with \`keygrid data synth --layout pf-pascal\`.`;

/** The lists number the classes of PASCAL VOC from 1. */
export const VOC_CLASSES = [
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
] as const;

const COLUMNS = ['source_image', 'target_image', 'class'];

interface ListedPair {
  readonly id: string;
  /** File and line. */
  readonly at: string;
  readonly category: string;
  /** File names without a folder. */
  readonly source: string;
  readonly target: string;
  readonly mirrored: boolean;
}

export const pfPascal: LayoutReader = {
  expected: EXPECTED,
  isMeant: async (entries) => entries.includes('Annotations') || entries.includes('trn_pairs.csv'),
  async open(folder, readFile = fs.readFile) {
    const root = path.resolve(folder);
    return openLists(root, await readLists(root), readFile);
  },
  listedIn: (folder) => `${path.resolve(folder)}/*_pairs.csv, rows counted from 0001`,
  async listFiles(folder) {
    const lists = await readLists(folder);
    const pairs = SPLITS.flatMap((split) => lists[split]);
    const sides = pairs.flatMap(({ category, source, target }) =>
      [source, target].map((name) => ({ category, name })),
    );
    const annotations = new Set(sides.map(({ category, name }) => annotationOf(category, name)));
    const pictures = new Set(sides.map(({ name }) => pictureOf(name)));
    return { annotations: [...SPLITS.map(listFile), ...annotations], pictures: [...pictures] };
  },
};

function openLists(root: string, lists: Record<Split, ListedPair[]>, readFile: ReadFile): OpenLayout {
  const sizeOf = pictureSizes();
  const sideOf = async (name: string, { id, at, category }: ListedPair) => {
    const annotation = path.join(root, annotationOf(category, name));
    const { keypoints, box } = await readMatAnnotation(annotation, id, { listedAt: at, readFile });
    const size = await sizeOf(path.join(root, pictureOf(name)), `pair ${id}`);
    return { file: pictureOf(name), annotation, size, box, keypoints };
  };
  const idsOf = (split: Split) => lists[split].map(({ id }) => id);
  return {
    ids: { trn: idsOf('trn'), val: idsOf('val'), test: idsOf('test') },
    async read(split, row): Promise<AnnotatedPair> {
      const pair = lists[split][row] as ListedPair;
      const { category, mirrored } = pair;
      const [source, target] = await Promise.all([sideOf(pair.source, pair), sideOf(pair.target, pair)]);
      const shared = sharedKeypoints(source, target, pair.id);
      const read = {
        category,
        source: { ...sideWithout(source), keypoints: shared.source },
        target: { ...sideWithout(target), keypoints: shared.target },
        flags: {},
        ...(mirrored ? { mirrored } : {}),
      };
      checkInside(read.source, 'kps', `${source.annotation}: pair ${pair.id}`, MATLAB_SLACK_PX);
      checkInside(read.target, 'kps', `${target.annotation}: pair ${pair.id}`, MATLAB_SLACK_PX);
      return read;
    },
  };
}

const sideWithout = <T extends { annotation: string }>({ annotation: _, ...side }: T) => side;

async function readLists(folder: string): Promise<Record<Split, ListedPair[]>> {
  const [trn, val, test] = await Promise.all([
    readList(folder, 'trn'),
    readList(folder, 'val'),
    readList(folder, 'test'),
  ]);
  return { trn, val, test };
}

async function readList(folder: string, split: Split): Promise<ListedPair[]> {
  const { heading, rows } = await readCsvList(folder, listFile(split), {
    columns: COLUMNS,
    expected: EXPECTED,
  });
  const flip = heading.indexOf('flip');
  return rows.map(({ at, cells }, row) => {
    const [source = '', target = '', number = ''] = cells;
    const category = VOC_CLASSES[Number(number) - 1];
    if (!category) {
      throw new CorruptDataError(
        `${at}: class "${number}". Expected 1 to ${VOC_CLASSES.length}, as PASCAL VOC counts.`,
      );
    }
    const names = [source, target].map((field) => baseName(field, at));
    const id = pairIdOf(split, row, names, category);
    const mirrored = flip >= 0 && isFlipped(cells[flip], at);
    return { id, at, category, source: names[0] ?? '', target: names[1] ?? '', mirrored };
  });
}

/** `PF-dataset-PASCAL/JPEGImages/2008_006579.jpg` names the picture `2008_006579.jpg`. */
function baseName(field: string, at: CsvRow['at']): string {
  const name = path.posix.basename(field.replaceAll('\\', '/'));
  if (/^[^.].*\.\w+$/.test(name)) return name;
  throw new CorruptDataError(
    `${at}: "${field}" names no picture. Expected such as PF-dataset-PASCAL/JPEGImages/2008_006579.jpg.`,
  );
}

function isFlipped(cell: string | undefined, at: string): boolean {
  if (cell === '0' || cell === '1') return cell === '1';
  throw new CorruptDataError(`${at}: flip "${cell ?? ''}". Expected 0 or 1.`);
}

const listFile = (split: Split) => `${split}_pairs.csv`;
const pictureOf = (name: string) => `JPEGImages/${name}`;
const annotationOf = (category: string, name: string) =>
  `Annotations/${category}/${path.posix.parse(name).name}.mat`;
