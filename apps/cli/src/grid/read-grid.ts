/** A grid file from disk, checked; before anything is started or opened. */
import { UserError } from '@keygrid/geometry';
import { parseGrid, type Grid } from '@keygrid/plan';
import { readFileSync } from 'node:fs';

export interface GridText {
  yaml: string;
  grid: Grid;
}

/** `file` is named in every message as the person wrote it. */
export function readGrid(file: string): GridText {
  const yaml = readText(file);
  return { yaml, grid: parseGrid(yaml, file) };
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
