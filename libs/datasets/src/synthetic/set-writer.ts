/** How a synthetic data set is stored on disk: one for each layout. */
import fs from 'node:fs/promises';
import type { CommonSplit, Split } from '../config.ts';
import type { Category } from './drawing.ts';
import type { ScenePair } from './pairs.ts';
import type { Scene } from './scene.ts';

/** A list of pairs of the images of a split, and which of them make a pair. */
export interface ListRule {
  readonly split: Split;
  readonly images: CommonSplit;
  /** Whether the images of a pair may be of two categories. Default false. */
  readonly isAcross?: boolean;
  /** Default: any two images. */
  readonly mayPair?: (source: Scene, target: Scene) => boolean;
}

/** One list for each split, of any images of one category. */
export const plainLists = (splits: readonly CommonSplit[]): ListRule[] =>
  splits.map((split) => ({ split, images: split }));

export interface SetWriter {
  readonly lists: readonly ListRule[];
  /** What is drawn. */
  readonly categories: readonly Category[];
  /** Names at the top of such a folder. */
  readonly entries: readonly string[];
  /** What such a data set annotates of a scene; undefined for a scene it could not annotate. */
  annotated(scene: Scene): Scene | undefined;
  /** How many different pairs so many rows of a list need. */
  pairsIn(rows: number, split: Split): number;
  writePairs(root: string, split: Split, pairs: readonly ScenePair[], rows: number): Promise<void>;
  /** @param jpeg The painted scene. */
  writeImage(root: string, scene: Scene, jpeg: Buffer): Promise<void>;
}

/** A heading and rows of plain values. */
export async function writeCsv(
  file: string,
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  await fs.writeFile(file, [heading, ...rows].map((row) => `${row.join(',')}\n`).join(''));
}
