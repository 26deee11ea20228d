/** A grid file from disk, checked; before anything is started or opened. */
import { readTextSync } from '@keygrid/files';
import { gridYaml, parseGrid, withProfile, type Grid } from '@keygrid/plan';
import type { ProfileName } from '@keygrid/plan/config';

export interface GridText {
  yaml: string;
  grid: Grid;
  /** Laid over the grid. */
  profile?: ProfileName;
}

export interface ReadOptions {
  profile?: ProfileName;
  /** More cells are refused. */
  maxCells?: number;
}

/** `file` is named in every message as the person wrote it. With a profile, the text is that of the grid it makes. */
export function readGrid(file: string, { profile, maxCells }: ReadOptions = {}): GridText {
  const written = readTextSync(file, 'grid');
  const grid = parseGrid(written, file, maxCells);
  if (profile === undefined) return { yaml: written, grid };
  const yaml = gridYaml(withProfile(grid, profile));
  return { yaml, grid: parseGrid(yaml, `${file}, profile ${profile}`, maxCells), profile };
}
