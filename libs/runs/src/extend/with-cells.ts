/** The grid of some cells of a study: each combination for each of the seeds that are left. */
import { canonicalJson, combinationsOf, type Grid } from '@keygrid/plan';
import { UserError } from '@keygrid/contract';

/** @throws UserError where the combinations are not the same for all seeds: no grid file says that. */
export function withCells(
  grid: Grid,
  cells: readonly { readonly key: string; readonly seed: number }[],
): Grid {
  const keys = new Set(cells.map(({ key }) => key));
  const seeds = grid.seeds.filter((seed) => cells.some((cell) => cell.seed === seed));
  const { axes } = grid;
  const all = combinationsOf(grid);
  const kept = all.map((values) => {
    const count = seeds.filter((seed) => keys.has(canonicalJson({ ...values, seed }))).length;
    if (count > 0 && count < seeds.length)
      throw new UserError(
        `The cells that fit differ from seed to seed: ${canonicalJson(values)} fits for ${count} of ${seeds.length} seeds. ` +
          'A study has each combination for each seed: extend those of some seeds, then the others with --as NAME. Nothing was changed.',
      );
    return count > 0;
  });
  const crossed = all.length - axes.include.length;
  const dropped = all.slice(0, crossed).filter((_, i) => !kept[i]);
  const include = axes.include.filter((_, i) => kept[crossed + i]);
  return { ...grid, seeds, axes: { ...axes, include, exclude: [...axes.exclude, ...dropped] } };
}
