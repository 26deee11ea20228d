/** Makes a synthetic data set on disk in the layout of a published one, from nothing but a seed. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { readText } from '@keygrid/files';
import type { CommonSplit, SynthesisLayout } from '../config.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { paintScene } from './paint-scene.ts';
import { drawPairs } from './pairs.ts';
import { resolveRecipe, type Recipe, type SynthesisOptions } from './recipe.ts';
import { drawScene } from './scene.ts';
import type { SetWriter } from './set-writer.ts';
import { ap10kWriter } from './write-ap-10k.ts';
import { pfPascalWriter } from './write-pf-pascal.ts';
import { pfWillowWriter } from './write-pf-willow.ts';
import { spairUWriter } from './write-spair-u.ts';
import { spairWriter } from './write-spair.ts';

export interface SynthesisResult {
  /** False: the folder held this very data set already and was left alone. */
  readonly made: boolean;
  readonly images: number;
}

const IMAGES_AT_ONCE = 4;
/** Marks a folder as made by this program; written last into the finished set. */
const MARKER = 'synthetic.json';
const WRITERS: Record<SynthesisLayout, SetWriter> = {
  'spair-large': spairWriter,
  'ap-10k': ap10kWriter,
  'spair-u': spairUWriter,
  'pf-pascal': pfPascalWriter,
  'pf-willow': pfWillowWriter,
};
const OURS = [MARKER, ...Object.values(WRITERS).flatMap(({ entries }) => entries)];

/**
 * Writes `folder`: images, annotations and lists for all splits, no instance in two of them. The same options give the
 * same bytes. The set is made beside the folder and renamed at the end, so that it is there whole or not at all.
 * @throws UserError when the options make no sense or the folder holds something else.
 */
export async function synthesise(folder: string, options: SynthesisOptions): Promise<SynthesisResult> {
  const root = path.resolve(folder);
  const recipe = resolveRecipe(options);
  const writer = WRITERS[recipe.layout];
  const images = splitsOf(writer).reduce(
    (sum, split) => sum + recipe.imagesPerCategory[split] * writer.categories.length,
    0,
  );
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

/** The description of the set that is there, if it is one of ours; undefined for an empty or absent folder. */
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
  if (others.length === 0 && names.includes(MARKER)) return readText(path.join(root, MARKER), 'data');
  throw new UserError(
    `${root} holds other files (${(others.length > 0 ? others : names).slice(0, 3).join(', ')}). Expected a new or empty folder, or a synthetic data set to replace.`,
  );
}

/** Those it has images of. */
const splitsOf = ({ lists }: SetWriter): CommonSplit[] => [...new Set(lists.map(({ images }) => images))];

async function writeSet(
  root: string,
  recipe: Recipe,
  total: number,
  options: SynthesisOptions,
): Promise<void> {
  const writer = WRITERS[recipe.layout];
  let done = 0;
  await fs.mkdir(root, { recursive: true });
  for (const split of splitsOf(writer)) {
    const scenes = writer.categories.map((category) =>
      Array.from({ length: recipe.imagesPerCategory[split] }, (_, index) =>
        drawScene({ seed: recipe.seed, split, category, index }, recipe.imageSize),
      ),
    );
    const annotated = scenes.map((some) => some.flatMap((scene) => writer.annotated(scene) ?? []));
    const rows = recipe.pairs[split];
    for (const { split: list, isAcross = false, mayPair } of writer.lists.filter(
      (one) => one.images === split,
    )) {
      const groups = isAcross ? [annotated.flat()] : annotated;
      const pairs = drawPairs(recipe.seed, list, writer.pairsIn(rows, list), groups, mayPair);
      await writer.writePairs(root, list, pairs, rows);
    }
    await mapConcurrently(scenes.flat(), IMAGES_AT_ONCE, async (scene) => {
      options.signal?.throwIfAborted();
      await writer.writeImage(root, scene, await paintScene(scene));
      done++;
      options.onProgress?.({ done, total });
    });
  }
}
