/** The demo: draws data, runs its grid, and shows what came out of it. */
import { synthesise } from '@keygrid/datasets';
import { saveDataFolder, type Home, type Settings } from '@keygrid/runs';
import path from 'node:path';
import { readGrid } from '../grid/read-grid.ts';
import { PROJECT_FOLDER } from '../processes/package-folder.ts';
import { percentNotes } from '../progress/percent-notes.ts';
import { runGrid, type GridResult, type RunOptions } from '../run-grid.ts';
import type { Terminal } from '../terminal.ts';
import type { DemoGrid } from './demo-grids.ts';
import { drawExample, type DrawnExample } from './draw-example.ts';
import { learningOf, type Learning } from './learning.ts';

export interface DemoResult extends GridResult {
  learning: Learning[];
  /** Undefined when it was interrupted, or there is no small pair. */
  example: DrawnExample | undefined;
}

/** Draws the data set unless it is there; returns where. */
export async function makeDemoData(terminal: Terminal, settings: Settings, grid: DemoGrid): Promise<string> {
  const folder = path.join(settings.home, 'data', grid.data);
  const { seed, pairs } = grid;
  const { made, images } = await synthesise(folder, {
    seed,
    pairs,
    onProgress: percentNotes(terminal, 'drawing'),
  });
  if (made) terminal.note(`${images} images drawn in ${folder}`);
  saveDataFolder(settings, grid.data, folder);
  return folder;
}

export async function runDemo(
  home: Home,
  terminal: Terminal,
  grid: DemoGrid,
  options: RunOptions,
  again: string,
): Promise<DemoResult> {
  const file = path.join(PROJECT_FOLDER, 'experiments', grid.file);
  const result = await runGrid(home, terminal, readGrid(file), options, again);
  if (result.results === undefined) return { ...result, learning: [], example: undefined };
  const learning = await learningOf(home, [...result.plan.trainings.keys()]);
  return { ...result, learning, example: await drawExample(home, result.plan, terminal.env) };
}
