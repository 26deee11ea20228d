/** PF-PASCAL's folder layout and annotations (docs/method.md §9). */
import path from 'node:path';
import { shortened } from '@keygrid/contract';
import { bySplit } from '../../by-split.ts';
import { absentIn, sharedKeypoints } from '../absent-keypoints.ts';
import { COMMON_SPLITS, type Split } from '../../config.ts';
import { allSound, asData, requireNoDefect } from '../../corrupt-data-error.ts';
import { pairIdOf, pairsIn, readCsvList, type CsvRow } from '../csv-list.ts';
import { keypointsOutside } from '../keypoints-outside.ts';
import type { AnnotatedPair, LayoutReader, NamedFiles, OpenLayout, ReadFile } from '../layout-reader.ts';
import { MATLAB_SLACK_PX, readMatAnnotation, requireEqualCounts } from '../pf-annotation.ts';
import { soundsLikeList } from '../nearby.ts';
import { pictureSizes } from '@keygrid/images';
import { PLAIN_NAME } from '../plain-name.ts';
import { readAnnotationFile } from '../read-annotation-file.ts';
import { readLists, type ReadList, type ReadLists } from '../read-lists.ts';

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

const listFile = (split: Split) => `${split}_pairs.csv`;

export const pfPascal: LayoutReader = {
  expected: EXPECTED,
  isMeant: async (entries) =>
    entries.includes('Annotations') || entries.some((name) => soundsLikeList(name, 'trn')),
  async open(folder, splits, readFile = readAnnotationFile) {
    const root = path.resolve(folder);
    return openLists(root, await readLists(splits, (split) => readList(root, split)), readFile);
  },
  listOf: listFile,
  listsAre: 'files',
  listedIn: (folder) => `${path.resolve(folder)}/*_pairs.csv, rows counted from 0001`,
  async coveredByVersion1(folder) {
    const { rows } = await readLists(COMMON_SPLITS, (split) => readList(folder, split));
    const { annotations, pictures } = namedBy(COMMON_SPLITS.flatMap((split) => rows[split]));
    return { annotations: [...COMMON_SPLITS.map(listFile), ...annotations], pictures };
  },
  marksOfVersion1: ['nan'],
};

function namedBy(pairs: readonly ListedPair[]): NamedFiles {
  const sides = pairs.flatMap(({ category, source, target }) =>
    [source, target].map((name) => ({ category, name })),
  );
  const annotations = new Set(sides.map(({ category, name }) => annotationOf(category, name)));
  const pictures = new Set(sides.map(({ name }) => pictureOf(name)));
  return { annotations: [...annotations], pictures: [...pictures] };
}

function openLists(root: string, { rows, defects }: ReadLists<ListedPair>, readFile: ReadFile): OpenLayout {
  const sizeOf = pictureSizes();
  const sideOf = async (name: string, { at, category }: ListedPair) => {
    const annotation = path.join(root, annotationOf(category, name));
    const [{ keypoints, box }, size] = await allSound([
      readMatAnnotation(annotation, { listedAt: at, readFile }),
      asData(sizeOf(path.join(root, pictureOf(name)))),
    ]);
    return { file: pictureOf(name), annotation, size, box, keypoints };
  };
  return {
    ids: bySplit((split) => rows[split].map(({ id }) => id)),
    defects,
    named: (split) => namedBy(rows[split]),
    async read(split, row): Promise<AnnotatedPair> {
      const pair = rows[split][row] as ListedPair;
      const { category, mirrored } = pair;
      const [source, target] = await allSound([sideOf(pair.source, pair), sideOf(pair.target, pair)]);
      requireEqualCounts(source, target);
      const shared = sharedKeypoints(source.keypoints, target.keypoints, 1);
      const read = {
        category,
        source: { ...sideWithout(source), keypoints: shared.source },
        target: { ...sideWithout(target), keypoints: shared.target },
        flags: {},
        ...absentIn(shared),
        ...(mirrored ? { mirrored } : {}),
      };
      const nameOf = (i: number) => `kps[${shared.placeOf(i)}]`;
      const outside = (side: AnnotatedPair['source'], file: string) =>
        keypointsOutside(side, nameOf, MATLAB_SLACK_PX).map((defect) => ({ ...defect, file }));
      requireNoDefect([
        ...outside(read.source, source.annotation),
        ...outside(read.target, target.annotation),
      ]);
      return read;
    },
  };
}

const sideWithout = <T extends { annotation: string }>({ annotation: _, ...side }: T) => side;

async function readList(folder: string, split: Split): Promise<ReadList<ListedPair>> {
  const list = await readCsvList(folder, listFile(split), { columns: COLUMNS, expected: EXPECTED });
  const flip = list.heading.indexOf('flip');
  return pairsIn(list, ({ line, cells }: CsvRow, row, problem): ListedPair => {
    const [source = '', target = '', number = ''] = cells;
    const category = VOC_CLASSES[Number(number) - 1];
    if (!category) problem(`class "${number}"; expected 1 to ${VOC_CLASSES.length}, as PASCAL VOC counts`);
    const names = [source, target].map((field) => baseName(field, problem));
    const mirrored = flip >= 0 && isFlipped(cells[flip], problem);
    return {
      id: pairIdOf(split, row, names, category ?? number),
      at: `${list.file}:${line}`,
      category: category ?? '',
      source: names[0] ?? '',
      target: names[1] ?? '',
      mirrored,
    };
  });
}

/** `PF-dataset-PASCAL/JPEGImages/2008_006579.jpg` names the picture `2008_006579.jpg`. */
function baseName(field: string, problem: (what: string) => void): string {
  const name = path.posix.basename(field.replaceAll('\\', '/'));
  if (!/^[^.].*\.\w+$/.test(name) || !PLAIN_NAME.test(name))
    problem(
      `"${shortened(field)}" names no picture; expected such as PF-dataset-PASCAL/JPEGImages/2008_006579.jpg`,
    );
  return name;
}

function isFlipped(cell: string | undefined, problem: (what: string) => void): boolean {
  if (cell !== '0' && cell !== '1') problem(`flip "${cell ?? ''}"; expected 0 or 1`);
  return cell === '1';
}

const pictureOf = (name: string) => `JPEGImages/${name}`;
const annotationOf = (category: string, name: string) =>
  `Annotations/${category}/${path.posix.parse(name).name}.mat`;
