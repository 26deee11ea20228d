/** SPair-71k's folder layout: the only file that knows where its parts lie (model.md §9). */
import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import { SPLITS, type Split } from './config.ts';
import { CorruptDataError } from './corrupt-data-error.ts';
import type { Dataset, PairList } from './pair.ts';
import { readPairAnnotation } from './spair-annotation.ts';

/** SPair-71k comes with two lists of pairs over the same images. */
export type SpairSize = 'large' | 'small';

const EXPECTED = `Expected SPair-71k's layout:
  JPEGImages/<class>/<name>.jpg
  PairAnnotation/{trn,val,test}/<id>-<source>-<target>:<class>.json
  Layout/{large,small}/{trn,val,test}.txt
Get it from https://cvlab.postech.ac.kr/research/SPair-71k/ (give the folder SPair-71k itself), or make one with \`keygrid data synth\`.`;

/** @param ids The pairs of each split that are wanted, in order. */
export function openSpair71k(
  folder: string,
  size: SpairSize,
  ids: Record<Split, readonly string[]>,
): Dataset {
  const root = path.resolve(folder);
  return { split: async (name) => openSplit(root, listFile(root, size, name), name, ids[name]) };
}

/** The pair ids of all splits. */
export async function readAllPairIds(folder: string, size: SpairSize): Promise<Record<Split, string[]>> {
  const [trn, val, test] = await Promise.all([
    readPairIds(folder, size, 'trn'),
    readPairIds(folder, size, 'val'),
    readPairIds(folder, size, 'test'),
  ]);
  return { trn, val, test };
}

/** The pair ids of a split, in the order of its list. */
async function readPairIds(folder: string, size: SpairSize, split: Split): Promise<string[]> {
  const file = listFile(folder, size, split);
  const ids = (await readList(file, folder)).split(/\r?\n/).filter((line) => line !== '');
  const seen = new Set<string>();
  ids.forEach((id, i) => {
    if (!/^[^/\\]+:[^/\\:]+$/.test(id)) {
      throw new CorruptDataError(
        `${file}:${i + 1}: "${id}" is no pair id. Expected <id>-<source>-<target>:<class>.`,
      );
    }
    if (seen.has(id))
      throw new CorruptDataError(`${file}:${i + 1}: pair ${id} is listed twice. Remove one line.`);
    seen.add(id);
  });
  return ids;
}

/** The files a fingerprint covers, relative to the folder: what `openSpair71k` reads and nothing else. */
export async function listSpairFiles(
  folder: string,
  size: SpairSize,
): Promise<{ annotations: string[]; pictures: string[] }> {
  const annotations = SPLITS.map((split) => `Layout/${size}/${split}.txt`);
  for (const split of SPLITS)
    annotations.push(...(await filesIn(folder, `PairAnnotation/${split}`, '.json')));
  const pictures: string[] = [];
  for (const name of await namesIn(folder, 'JPEGImages')) {
    if (!name.includes('.')) pictures.push(...(await filesIn(folder, `JPEGImages/${name}`, '.jpg')));
  }
  return { annotations, pictures };
}

/** Which of the two lists lies there; the large one when both do. */
export async function detectSpairSize(folder: string): Promise<SpairSize> {
  const found = await fs.readdir(path.join(folder, 'Layout')).catch(() => [] as string[]);
  if (found.includes('large')) return 'large';
  if (found.includes('small')) return 'small';
  throw notThere(path.join(path.resolve(folder), 'Layout', 'large'));
}

function openSplit(root: string, listedIn: string, split: Split, ids: readonly string[]): PairList {
  const read = async (index: number) => {
    const id = ids[index];
    if (id === undefined) throw new RangeError(`${split} has pairs 0..${ids.length - 1}, not ${index}`);
    const pair = await readPairAnnotation(
      path.join(root, 'PairAnnotation', split, `${id}.json`),
      id,
      listedIn,
    );
    return { id, pair };
  };
  const picture = (category: string, name: string) => path.join(root, 'JPEGImages', category, name);
  return {
    length: ids.length,
    async query(index) {
      const { id, pair } = await read(index);
      return {
        id,
        index,
        sourceFile: picture(pair.category, pair.source.imageName),
        targetFile: picture(pair.category, pair.target.imageName),
        sourceSize: pair.source.size,
        targetSize: pair.target.size,
        sourceKeypoints: pair.source.keypoints,
      };
    },
    async truth(index) {
      const { id, pair } = await read(index);
      return {
        id,
        targetKeypoints: pair.target.keypoints,
        sourceBox: pair.source.box,
        targetBox: pair.target.box,
        category: pair.category,
        flags: pair.flags,
      };
    },
  };
}

const listFile = (folder: string, size: SpairSize, split: Split) =>
  path.join(path.resolve(folder), 'Layout', size, `${split}.txt`);

async function readList(file: string, folder: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    const rootIsThere = await fs.stat(folder).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    throw notThere(rootIsThere ? file : path.resolve(folder), cause);
  }
}

async function filesIn(folder: string, relative: string, extension: string): Promise<string[]> {
  const names = await namesIn(folder, relative);
  return names.filter((name) => name.endsWith(extension)).map((name) => `${relative}/${name}`);
}

async function namesIn(folder: string, relative: string): Promise<string[]> {
  const place = path.join(path.resolve(folder), relative);
  return fs.readdir(place).catch((cause: unknown) => {
    throw notThere(place, cause);
  });
}

function notThere(place: string, cause?: unknown): UserError {
  return new UserError(`${place}: not found.\n${EXPECTED}`, { cause });
}
