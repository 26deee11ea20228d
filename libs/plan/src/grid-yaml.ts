/** The text of a grid that was not read from a file: `parseGrid` of it gives the same grid. */
import { stringify } from 'yaml';
import { GridFile, type Grid } from './grid.ts';

export function gridYaml(grid: Grid): string {
  const known = Object.entries(grid).filter(([key]) => Object.hasOwn(GridFile.shape, key));
  return stringify(
    { ...Object.fromEntries(known), axes: written(grid.axes) },
    { aliasDuplicateObjects: false },
  );
}

/** A block that names no axis is refused in a file. */
function written(axes: Grid['axes']): object | undefined {
  const blocks = Object.entries(axes).filter(([, block]) => Object.keys(block).length > 0);
  return blocks.length > 0 ? Object.fromEntries(blocks) : undefined;
}
