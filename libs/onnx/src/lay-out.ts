/** A model with files beside it, brought together under the names that it has for them. */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { OnnxModel } from './read-model.ts';

export interface LaidOut {
  readonly file: string;
  /** Removes what was laid out. */
  readonly remove: () => Promise<void>;
}

/** Where its files are as it expects them nothing is copied. */
export async function layOut({ file, externalFiles }: OnnxModel): Promise<LaidOut> {
  const places = Object.entries(externalFiles);
  if (places.every(([name, place]) => path.resolve(path.dirname(file), name) === path.resolve(place)))
    return { file, remove: async () => undefined };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keygrid-onnx-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const whole = path.join(folder, 'model.onnx');
    await bring(file, whole);
    for (const [name, place] of places) await bring(place, path.join(folder, name));
    return { file: whole, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** By a second name for the same bytes, on another file system by a copy. */
async function bring(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
}
