/** The files that a profile brings for a grid's matchers: tiny networks, made at each use, a program, predictions. */
import type { DataConfig } from '@keygrid/datasets/config';
import { withMetadata } from '@keygrid/onnx';
import { broughtFiles, type BroughtFile, type Grid } from '@keygrid/plan';
import type { ProfileName } from '@keygrid/plan/config';
import { presentFolderOf, type Settings } from '@keygrid/runs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../processes/package-folder.ts';
import { readFacts } from '../score/read-facts.ts';
import { askWeights } from '../weights/ask-weights.ts';

/** Where they go, and the data sets that the grid names. */
interface Place {
  readonly settings: Settings;
  readonly data: ReadonlyMap<string, DataConfig>;
}

/** By the names that the grid calls them by. */
export async function profileFiles(
  place: Place,
  grid: Grid,
  profile: ProfileName | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (profile === undefined) return new Map();
  const found = broughtFiles(grid).map(async (file) => [file.name, await fileOf(file, place)] as const);
  return new Map(await Promise.all(found));
}

const shipped = (name: string) => path.join(packageFolder('@keygrid/matchers'), 'testdata/miniature', name);

async function fileOf(file: BroughtFile, place: Place): Promise<string> {
  if (file.what === 'program') return shipped(path.basename(file.name));
  const output = path.join(place.settings.home, file.name);
  mkdirSync(path.dirname(output), { recursive: true });
  if (file.what === 'onnx')
    writeFileSync(output, withMetadata(readFileSync(shipped('colours.onnx')), 'number', `${file.number}`));
  else if (file.what === 'predictions') writeFileSync(output, await predictions(file, place));
  else {
    const { what, number } = file;
    const network = { network: what, number, ...(what === 'kbcnet' ? { model: file.model } : {}) };
    await askWeights<{ output: string }>({ action: 'miniature', network, output }, process.env);
  }
  return output;
}

/** All keypoints of a pair in one place, files of other numbers in others. */
async function predictions(
  { data, split, number }: Extract<BroughtFile, { what: 'predictions' }>,
  place: Place,
): Promise<string> {
  const [known, folder] = [place.data.get(data), presentFolderOf(place.settings, data)];
  if (!known || folder === undefined) throw new Error(`The profile brings no data set ${data}.`);
  const facts = await readFacts({ folder, ...known }, split);
  const points = facts.map(({ id, truth }) => [id, truth.map(() => [number, number])] as const);
  return JSON.stringify(Object.fromEntries(points));
}
