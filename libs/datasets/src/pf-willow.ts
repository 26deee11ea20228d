/** PF-WILLOW's folder layout; its one list holds the annotations too (model.md §9). */
import path from 'node:path';
import { boxOf, type Point } from '@keygrid/geometry';
import { checkInside } from './check-inside.ts';
import { CorruptDataError } from './corrupt-data-error.ts';
import { pairIdOf, readCsvList, type CsvRow } from './csv-list.ts';
import type { AnnotatedSide, LayoutReader, OpenLayout } from './layout-reader.ts';
import { MATLAB_SLACK_PX } from './pf-annotation.ts';
import { pictureSizes } from './picture-size.ts';

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
  isMeant: async (entries) => entries.includes(LIST),
  async open(folder) {
    const root = path.resolve(folder);
    return openList(root, await readList(root));
  },
  listedIn: (folder) => `${path.resolve(folder)}/${LIST}, rows counted from 0001`,
  async listFiles(folder) {
    const pairs = await readList(folder);
    return {
      annotations: [LIST],
      pictures: [...new Set(pairs.flatMap(({ source, target }) => [source, target]))],
    };
  },
};

function openList(root: string, pairs: readonly ListedPair[]): OpenLayout {
  const sizeOf = pictureSizes();
  const sideOf = async (pair: ListedPair, file: string, first: number): Promise<AnnotatedSide> => {
    const where = `${pair.at}: pair ${pair.id}`;
    const keypoints = keypointsIn(pair.cells, first, where);
    const size = await sizeOf(path.join(root, file), `pair ${pair.id}`);
    const side = { file, size, box: boxOf(keypoints) ?? { x1: 0, y1: 0, x2: 0, y2: 0 }, keypoints };
    checkInside(side, 'keypoints', where, MATLAB_SLACK_PX);
    return side;
  };
  return {
    ids: { trn: [], val: [], test: pairs.map(({ id }) => id) },
    async read(_split, row) {
      const pair = pairs[row] as ListedPair;
      const [source, target] = await Promise.all([
        sideOf(pair, pair.source, 2),
        sideOf(pair, pair.target, 2 + 2 * WILLOW_KEYPOINTS),
      ]);
      return { category: pair.category, source, target, flags: {} };
    },
  };
}

/** Ten x, then ten y, from a column on. */
function keypointsIn(cells: readonly string[], first: number, where: string): Point<'original'>[] {
  const number = (column: number) => {
    const cell = cells[column] ?? '';
    const value = Number(cell);
    if (cell !== '' && Number.isFinite(value)) return value;
    throw new CorruptDataError(
      `${where}: ${WILLOW_COLUMNS[column]} is "${cell}". Expected a number of pixels.`,
    );
  };
  return Array.from({ length: WILLOW_KEYPOINTS }, (_, k) => ({
    x: number(first + k),
    y: number(first + WILLOW_KEYPOINTS + k),
  }));
}

async function readList(folder: string): Promise<ListedPair[]> {
  const { rows } = await readCsvList(folder, LIST, { columns: WILLOW_COLUMNS, expected: EXPECTED });
  return rows.map((row, i) => {
    const [source = '', target = ''] = [0, 1].map((column) => pictureOf(row.cells[column] ?? '', row.at));
    const category = path.posix.dirname(source);
    return { ...row, id: pairIdOf('test', i, [source, target], category), category, source, target };
  });
}

/** `PF-dataset/car(G)/060_0016.png` lies in `car(G)/060_0016.png`. */
function pictureOf(field: string, at: string): string {
  const [, category, name, more] = field.split('/');
  const isName = (part: string | undefined) => part !== undefined && /^[^.\\][^\\]*$/.test(part);
  if (isName(category) && isName(name) && more === undefined) return `${category}/${name}`;
  throw new CorruptDataError(
    `${at}: "${field}" names no picture. Expected such as PF-dataset/car(G)/060_0016.png.`,
  );
}
