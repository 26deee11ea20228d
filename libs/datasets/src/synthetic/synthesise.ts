/** Makes a synthetic data set on disk in SPair-71k's layout, from nothing but a seed. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import { SPLITS, type Split } from '../config.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { CATEGORIES } from './categories/index.ts';
import { paintScene } from './paint-scene.ts';
import { drawPairs, imageAnnotation, pairAnnotation, type ScenePair } from './pairs.ts';
import { resolveRecipe, type Recipe, type SynthesisOptions } from './recipe.ts';
import { drawScene, type Scene } from './scene.ts';

export interface SynthesisResult {
  /** False: the folder held this very data set already and was left alone. */
  readonly made: boolean;
  readonly images: number;
}

const IMAGES_AT_ONCE = 4;
/** Marks a folder as made by this program; written last into the finished set. */
const MARKER = 'synthetic.json';
const OURS = [MARKER, 'Layout', 'PairAnnotation', 'ImageAnnotation', 'JPEGImages'];

/**
 * Writes `folder`: images, annotations and lists for all splits, no instance in two of them. The same options give the
 * same bytes. The set is made beside the folder and renamed at the end, so that it is there whole or not at all.
 * @throws UserError when the options make no sense or the folder holds something else.
 */
export async function synthesise(folder: string, options: SynthesisOptions): Promise<SynthesisResult> {
  const root = path.resolve(folder);
  const recipe = resolveRecipe(options);
  const images = SPLITS.reduce((sum, split) => sum + recipe.imagesPerCategory[split] * CATEGORIES.length, 0);
  const description = JSON.stringify(recipe, null, 2) + '\n';
  if ((await checkIsOurs(root)) === description) return { made: false, images };
  const aside = `${root}.keygrid-unfinished`;
  await fs.rm(aside, { recursive: true, force: true });
  try {
    await writeSet(aside, recipe, images, options);
    await fs.writeFile(path.join(aside, MARKER), description);
    await fs.rm(root, { recursive: true, force: true });
    await fs.rename(aside, root);
  } catch (error) {
    await fs.rm(aside, { recursive: true, force: true });
    throw error;
  }
  return { made: true, images };
}

/** The description of the set that lies there, if it is one of ours; undefined for an empty or absent folder. */
async function checkIsOurs(root: string): Promise<string | undefined> {
  const names = await fs.readdir(root).catch((cause: unknown): string[] => {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR')
      throw new UserError(`${root} is a file. Expected a folder, new or empty.`, { cause });
    throw cause;
  });
  if (names.length === 0) return undefined;
  const others = names.filter((name) => !OURS.includes(name));
  if (others.length === 0 && names.includes(MARKER)) return fs.readFile(path.join(root, MARKER), 'utf8');
  throw new UserError(
    `${root} holds other files (${(others.length > 0 ? others : names).slice(0, 3).join(', ')}). Expected a new or empty folder, or a synthetic data set to replace.`,
  );
}

async function writeSet(
  root: string,
  recipe: Recipe,
  total: number,
  options: SynthesisOptions,
): Promise<void> {
  let done = 0;
  await fs.mkdir(path.join(root, 'Layout', 'large'), { recursive: true });
  for (const category of CATEGORIES) {
    await fs.mkdir(path.join(root, 'JPEGImages', category.name), { recursive: true });
    await fs.mkdir(path.join(root, 'ImageAnnotation', category.name), { recursive: true });
  }
  for (const split of SPLITS) {
    const scenes = CATEGORIES.map((category) =>
      Array.from({ length: recipe.imagesPerCategory[split] }, (_, index) =>
        drawScene({ seed: recipe.seed, split, category, index }, recipe.imageSize),
      ),
    );
    await writePairs(root, split, drawPairs(recipe.seed, split, recipe.pairs[split], scenes));
    await mapConcurrently(scenes.flat(), IMAGES_AT_ONCE, async (scene) => {
      options.signal?.throwIfAborted();
      await writeImage(root, scene);
      done++;
      options.onProgress?.({ done, total });
    });
  }
}

async function writePairs(root: string, split: Split, pairs: readonly ScenePair[]): Promise<void> {
  const folder = path.join(root, 'PairAnnotation', split);
  await fs.mkdir(folder, { recursive: true });
  const ids: string[] = [];
  for (const [i, pair] of pairs.entries()) {
    const number = String(i + 1).padStart(6, '0');
    const id = `${number}-${pair.source.name}-${pair.target.name}:${pair.source.key.category.name}`;
    ids.push(id);
    await fs.writeFile(path.join(folder, `${id}.json`), JSON.stringify(pairAnnotation(pair, id, i + 1)));
  }
  await fs.writeFile(path.join(root, 'Layout', 'large', `${split}.txt`), ids.map((id) => `${id}\n`).join(''));
}

async function writeImage(root: string, scene: Scene): Promise<void> {
  const category = scene.key.category.name;
  await fs.writeFile(path.join(root, 'JPEGImages', category, `${scene.name}.jpg`), await paintScene(scene));
  const annotation = JSON.stringify(imageAnnotation(scene));
  await fs.writeFile(path.join(root, 'ImageAnnotation', category, `${scene.name}.json`), annotation);
}
