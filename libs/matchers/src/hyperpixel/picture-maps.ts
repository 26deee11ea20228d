import type { FeatureMap } from '../maps/feature-map.ts';
import type { CellGrid } from './cell-grid.ts';

/** One picture's maps, the first of which gives the grid, and which of the grid's cells take part. */
export interface PictureMaps {
  readonly maps: readonly FeatureMap[];
  readonly cells: CellGrid;
}
