/** PF-WILLOW's folder layout; its one list holds the annotations too (docs/method.md §9). */
import path from 'node:path';
import { bySplit } from '../../by-split.ts';
import { shortened } from '@keygrid/contract';
import { boxOf, type Point } from '@keygrid/geometry';
import { absentIn, sharedKeypoints, shownKeypoints } from '../absent-keypoints.ts';
import { allSound, asData, requireNoDefect } from '../../corrupt-data-error.ts';
import { pairIdOf, pairsIn, readCsvList, type CsvRow } from '../csv-list.ts';
import type { Defect } from '../../defect.ts';
import { keypointsOutside } from '../keypoints-outside.ts';
import type { AnnotatedSide, LayoutReader, OpenLayout } from '../layout-reader.ts';
import { MATLAB_SLACK_PX } from '../pf-annotation.ts';
import { soundsLikeList } from '../nearby.ts';
import { pictureSizes } from '@keygrid/images';
import { PLAIN_NAME } from '../plain-name.ts';
import { readLists, type ReadList, type ReadLists } from '../read-lists.ts';

const EXPECTED = `Expected PF-WILLOW's layout:
  <class>/<name>.png, such as car(G)/060_0016.png
  test_pairs.csv
Get images from https://www.di.ens.fr/willow/research/proposalflow/ and the list of pairs from the code of a published method, such as https://github.com/juhongm999/hpf; or make one with \`keygrid data synth --layout pf-willow\`.`;

const LIST = 'test_pairs.csv';
/** Of every image. */
export const WILLOW_KEYPOINTS = 10;
const numbered = (name: string) => Array.from({ length: WILLOW_KEYPOINTS }, (_, k) => `${name}${k + 1}`);
export const WILLOW_COLUMNS = ['imageA', 'imageB', ...['XA', 'YA', 'XB', 'YB'].flatMap(numbered)];

interface ListedPair extends CsvRow {
  readonly id: string;
  readonly category: string;
  /** Relative to the folder. */
  readonly source: string;
  readonly target: string;
}

export const pfWillow: LayoutReader = {
  expected: EXPECTED,
  isMeant: async (entries) => entries.some((name) => soundsLikeList(name, 'test')),
  async open(folder) {
    const root = path.resolve(folder);
    return openList(root, await readLists(['test'], () => readList(root)));
  },
  listOf: () => LIST,
  listsAre: 'files',
  listedIn: (folder) => `${path.resolve(folder)}/${LIST}, rows counted from 0001`,
  async coveredByVersion1(folder) {
    const { rows } = await readLists(['test'], () => readList(folder));
    return { annotations: [LIST], pictures: picturesOf(rows.test) };
  },
  marksOfVersion1: [],
};

const picturesOf = (pairs: readonly ListedPair[]) => [
  ...new Set(pairs.flatMap(({ source, target }) => [source, target])),
];

function openList(root: string, { rows, defects }: ReadLists<ListedPair>): OpenLayout {
  const pairs = rows.test;
  const sizeOf = pictureSizes();
  /** The keypoints are all of the list, marks of absence among them; the box is that of those shown. */
  const sideOf = async (
    { cells, line }: ListedPair,
    picture: string,
    first: number,
  ): Promise<AnnotatedSide> => {
    const at = { file: path.join(root, LIST), line };
    const [keypoints, size] = await allSound([
      keypointsIn(cells, first, at),
      asData(sizeOf(path.join(root, picture))),
    ]);
    const { placeOf, shown } = shownKeypoints(keypoints, 1);
    const nameOf = (i: number) => {
      const column = first + placeOf(i);
      return `(${WILLOW_COLUMNS[column]}, ${WILLOW_COLUMNS[column + WILLOW_KEYPOINTS]})`;
    };
    const outside = keypointsOutside({ file: picture, size, keypoints: shown }, nameOf, MATLAB_SLACK_PX);
    requireNoDefect(outside.map((defect) => ({ ...defect, ...at })));
    const box = boxOf(shown) ?? { x1: 0, y1: 0, x2: 0, y2: 0 };
    return { file: picture, size, box, keypoints };
  };
  return {
    ids: bySplit((split) => (split === 'test' ? pairs.map(({ id }) => id) : [])),
    defects,
    named: () => ({ annotations: [], pictures: picturesOf(pairs) }),
    async read(_split, row) {
      const pair = pairs[row] as ListedPair;
      const [source, target] = await allSound([
        sideOf(pair, pair.source, 2),
        sideOf(pair, pair.target, 2 + 2 * WILLOW_KEYPOINTS),
      ]);
      const shared = sharedKeypoints(source.keypoints, target.keypoints, 1);
      return {
        category: pair.category,
        source: { ...source, keypoints: shared.source },
        target: { ...target, keypoints: shared.target },
        flags: {},
        ...absentIn(shared),
      };
    },
  };
}

/** Ten x, then ten y, from a column on; (NaN, NaN) marks an absent keypoint as (−1, −1) does. */
async function keypointsIn(
  cells: readonly string[],
  first: number,
  at: Pick<Defect, 'file' | 'line'>,
): Promise<Point<'original'>[]> {
  const columns = Array.from({ length: 2 * WILLOW_KEYPOINTS }, (_, i) => first + i);
  const isNaNText = (column: number) => cells[column]?.toLowerCase() === 'nan';
  const isAbsent = (column: number) => {
    const x = first + ((column - first) % WILLOW_KEYPOINTS);
    return isNaNText(x) && isNaNText(x + WILLOW_KEYPOINTS);
  };
  const isNumber = (cell: string | undefined) => cell !== '' && Number.isFinite(Number(cell));
  requireNoDefect(
    columns.flatMap((column) => {
      const what = `${WILLOW_COLUMNS[column]} is "${cells[column]}"; expected a number of pixels`;
      return isNumber(cells[column]) || isAbsent(column) ? [] : [{ ...at, kind: 'annotation', what }];
    }),
  );
  return Array.from({ length: WILLOW_KEYPOINTS }, (_, k) => ({
    x: Number(cells[first + k]),
    y: Number(cells[first + WILLOW_KEYPOINTS + k]),
  }));
}

async function readList(folder: string): Promise<ReadList<ListedPair>> {
  const list = await readCsvList(folder, LIST, { columns: WILLOW_COLUMNS, expected: EXPECTED });
  return pairsIn(list, (row, i, problem): ListedPair => {
    const [source = '', target = ''] = [0, 1].map((column) => pictureOf(row.cells[column] ?? '', problem));
    const category = path.posix.dirname(source);
    return { ...row, id: pairIdOf('test', i, [source, target], category), category, source, target };
  });
}

/** `PF-dataset/car(G)/060_0016.png` is in `car(G)/060_0016.png`. */
function pictureOf(field: string, problem: (what: string) => void): string {
  const [, category, name, more] = field.split('/');
  const isName = (part: string | undefined) =>
    part !== undefined && !part.startsWith('.') && PLAIN_NAME.test(part);
  if (!isName(category) || !isName(name) || more !== undefined)
    problem(`"${shortened(field)}" names no picture; expected such as PF-dataset/car(G)/060_0016.png`);
  return `${category}/${name}`;
}
