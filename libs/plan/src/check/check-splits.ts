/** What a plan does with each data set against the splits its layout has. */
import { LAYOUT_DEFAULTS, type DataConfig, type Split } from '@keygrid/datasets/config';
import type { EvaluationSpec, TrainingSpec } from '@keygrid/training/config';
import { placeOf } from './check-cells.ts';
import type { Grid } from '../grid.ts';
import type { Problem } from '../problem.ts';

/** Known only once the planner knows what the names of data sets mean; each problem once, however many cells have it. */
export function checkSplits(
  grid: Pick<Grid, 'base' | 'axes'>,
  specs: Iterable<TrainingSpec | EvaluationSpec>,
): Problem[] {
  const found = new Map<string, Problem>();
  const require = (data: DataConfig, split: Split, setting: string, use: string) => {
    const { splits } = LAYOUT_DEFAULTS[data.layout];
    if (splits.includes(split)) return;
    const message =
      `${data.name} is a ${data.layout} data set, which has no split ${split} to ${use}; ` +
      `it has ${splits.join(', ')}`;
    found.set(`${setting} ${message}`, { path: placeOf(setting.split('.'), grid), message });
  };
  for (const spec of specs) {
    if (spec.stage === 'training') {
      require(spec.data, 'trn', 'data.name', 'train on; train on another and name this one as evaluation.data.name');
      require(spec.data, spec.selection.split, 'training.selection.split', 'select the best checkpoint on');
    } else {
      require(spec.data, spec.split, 'evaluation.split', 'evaluate on');
    }
  }
  return [...found.values()];
}
