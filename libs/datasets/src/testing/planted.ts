/** A copy of a sound data set in SPair-71k's layout to plant defects in. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Split } from '../config.ts';

export interface PlantedSet {
  readonly folder: string;
  path(relative: string): string;
  /** The ids a list has, in order. */
  ids(split: Split): string[];
  writeIds(split: Split, ids: readonly string[]): void;
  /** Relative path of a pair's annotation. */
  annotation(split: Split, id: string): string;
  /** Changes keys of a pair's annotation; a function is handed the old value. */
  change(split: Split, id: string, keys: Record<string, unknown>): void;
  /** Relative paths of a pair's pictures. */
  pictures(split: Split, id: string): [source: string, target: string];
  remove(): void;
}

/** @param from The sound set; it is not touched. */
export function plantedSet(from: string): PlantedSet {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-planted-'));
  fs.cpSync(from, folder, { recursive: true });
  const at = (relative: string) => path.join(folder, relative);
  const list = (split: Split) => at(`Layout/large/${split}.txt`);
  const annotation = (split: Split, id: string) => `PairAnnotation/${split}/${id}.json`;
  const read = (split: Split, id: string) =>
    JSON.parse(fs.readFileSync(at(annotation(split, id)), 'utf8')) as Record<string, unknown>;
  return {
    folder,
    path: at,
    ids: (split) => fs.readFileSync(list(split), 'utf8').trimEnd().split('\n'),
    writeIds: (split, ids) => fs.writeFileSync(list(split), ids.map((id) => `${id}\n`).join('')),
    annotation,
    change(split, id, keys) {
      const old = read(split, id);
      const changed = Object.entries(keys).map(([key, value]): [string, unknown] => [
        key,
        typeof value === 'function' ? (value as (old: unknown) => unknown)(old[key]) : value,
      ]);
      fs.writeFileSync(at(annotation(split, id)), JSON.stringify({ ...old, ...Object.fromEntries(changed) }));
    },
    pictures(split, id) {
      const { category, src_imname: source, trg_imname: target } = read(split, id);
      const picture = (name: unknown) => `JPEGImages/${String(category)}/${String(name)}`;
      return [picture(source), picture(target)];
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
