/** The pixels of crops as files that a program reads. */
import type { Crop } from '@keygrid/geometry';
import { encodePng, resampleBytes } from '@keygrid/images';
import type { View } from '@keygrid/kbc';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadedPicture } from '../open-matcher.ts';
import type { PictureFile, PictureFormat } from './protocol.ts';

export interface CropFiles {
  /** Pixels are made before it returns: another call's are made while these are written. */
  write(view: View<LoadedPicture>): Promise<PictureFile>;
  /** Removes those that no later pass asks for, and the oldest beyond what is kept. */
  tidy(): Promise<void>;
}

/** Of 256 px each, raw: 48 MiB. */
const KEPT_FILES = 256;

/** A whole picture is asked for by many pairs and keeps its file; a window belongs to one pair. No path is used twice. */
export function cropFiles(folder: string, format: PictureFormat, keptFiles = KEPT_FILES): CropFiles {
  /** By crop and picture, in order of last use, oldest first. */
  const kept = new Map<string, Promise<PictureFile>>();
  const passing: Promise<PictureFile>[] = [];
  let written = 0;
  return {
    write(view) {
      const key = nameOf(view);
      const known = kept.get(key) ?? writeCrop(view, path.join(folder, `${written++}.${format}`));
      kept.delete(key);
      if (view.crop.kind === 'squash') kept.set(key, known);
      else passing.push(known);
      return known;
    },
    async tidy() {
      const old = [...kept].slice(0, Math.max(0, kept.size - keptFiles));
      for (const [key] of old) kept.delete(key);
      const files = [...passing.splice(0), ...old.map(([, file]) => file)];
      await Promise.all(files.map(async (file) => rm((await file).path, { force: true })));
    },
  };
}

async function writeCrop({ picture, crop }: View<LoadedPicture>, file: string): Promise<PictureFile> {
  const { side } = crop;
  const rgb = resampleBytes(picture.picture, crop);
  await writeFile(file, file.endsWith('.png') ? await encodePng(rgb, { width: side, height: side }) : rgb);
  return { path: file, width: side, height: side };
}

const nameOf = ({ picture, crop: { kind, side, scale, offset } }: View<LoadedPicture>): string =>
  JSON.stringify([picture.file, kind, side, scale, offset] satisfies [string, ...Crop[keyof Crop][]]);
