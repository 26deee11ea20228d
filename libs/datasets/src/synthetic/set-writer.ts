/** How a synthetic data set is stored on disk: one for each layout. */
import fs from 'node:fs/promises';
import type { Split } from '../config.ts';
import type { ScenePair } from './pairs.ts';
import type { Scene } from './scene.ts';

export interface SetWriter {
  readonly splits: readonly Split[];
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
