/** The files that a profile brings for a grid's matchers: tiny networks, made at each use, and a program. */
import { broughtFiles, type BroughtFile, type Grid } from '@keygrid/plan';
import type { ProfileName } from '@keygrid/plan/config';
import type { Settings } from '@keygrid/runs';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../processes/package-folder.ts';
import { askWeights } from '../weights/ask-weights.ts';

/** By the names that the grid calls them by. */
export async function profileFiles(
  { home }: Pick<Settings, 'home'>,
  grid: Grid,
  profile: ProfileName | undefined,
): Promise<ReadonlyMap<string, string>> {
  if (profile === undefined) return new Map();
  const found = broughtFiles(grid).map(async (file) => [file.name, await fileOf(file, home)] as const);
  return new Map(await Promise.all(found));
}

async function fileOf({ name, what, number }: BroughtFile, home: string): Promise<string> {
  if (what === 'program') return path.join(packageFolder('@keygrid/matchers'), 'testdata', name);
  const output = path.join(home, name);
  mkdirSync(path.dirname(output), { recursive: true });
  await askWeights<{ output: string }>({ action: 'miniature', network: what, number, output }, process.env);
  return output;
}
