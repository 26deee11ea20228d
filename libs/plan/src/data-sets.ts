/** Which data sets a grid needs: they must be known before it is planned, as planning never waits. */
import { canonicalJson } from './canonical.ts';
import { combinationsOf } from './cells.ts';
import type { AxisValues, Grid } from './grid.ts';
import { settingsReader } from './settings.ts';

const NAMES_DATA = /^(evaluation\.)?data(\.|$)|^evaluation$/;

/** Names of the data sets that the cells train or test on, in the order in which the cells name them. */
export function dataSetsOf(grid: Grid): string[] {
  const read = settingsReader(grid);
  const names = new Set<string>();
  for (const values of onePerData(combinationsOf(grid))) {
    const { training, evaluation } = read(values);
    const trained = training.data?.data.name;
    const tested = evaluation.data?.evaluation.data?.name;
    for (const name of [trained, tested]) if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** One combination for each set of values that decide the data. */
function onePerData(combinations: readonly AxisValues[]): AxisValues[] {
  const firsts = new Map<string, AxisValues>();
  for (const values of combinations) {
    const deciding = Object.entries(values).filter(([path]) => NAMES_DATA.test(path));
    const key = canonicalJson(deciding);
    if (!firsts.has(key)) firsts.set(key, values);
  }
  return [...firsts.values()];
}
