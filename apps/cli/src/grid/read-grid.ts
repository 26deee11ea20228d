/** A grid file from disk, checked; before anything is started or opened. */
import { UserError } from '@keygrid/geometry';
import { gridYaml, parseGrid, withProfile, type Grid, type ProfileName } from '@keygrid/plan';
import { readFileSync } from 'node:fs';

export interface GridText {
  yaml: string;
  grid: Grid;
}

/** `file` is named in every message as the person wrote it. With a profile, the text is that of the grid it makes. */
export function readGrid(file: string, profile?: ProfileName): GridText {
  const written = readText(file);
  const grid = parseGrid(written, file);
  if (profile === undefined) return { yaml: written, grid };
  const yaml = gridYaml(withProfile(grid, profile));
  return { yaml, grid: parseGrid(yaml, `${file}, profile ${profile}`) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UserError(`${file}: ${reason}; expected a grid file such as experiments/demo.yaml`, { cause });
  }
}
