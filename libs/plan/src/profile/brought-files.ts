/** The files that a grid with a profile laid over it names, with what each has to fit. */
import type { Split } from '@keygrid/datasets/config';
import type { ModelInput } from '@keygrid/model/config';
import { combinationsOf } from '../cells.ts';
import type { Grid } from '../grid.ts';
import { settingsReader } from '../settings.ts';
import { BRINGABLE, PROGRAM } from './profile-matchers.ts';

/** Files of different numbers are different. */
export type BroughtFile = { readonly name: string; readonly number: number } & (
  | { readonly what: 'program' | 'onnx' | 'resnet' | 'ncnet' }
  /** Weights of the whole network. */
  | { readonly what: 'kbcnet'; readonly model: ModelInput }
  /** For every pair of the split of the data set of this name. */
  | { readonly what: 'predictions'; readonly data: string; readonly split: Split }
);

/** Each once; what it fits is as the first cell that names it says. */
export function broughtFiles(grid: Grid): BroughtFile[] {
  const read = settingsReader(grid);
  const found = new Map<string, BroughtFile>();
  for (const values of combinationsOf(grid)) {
    const { training, evaluation } = read(values);
    if (!training.success || !evaluation.success) continue;
    const { matcher: { weights, file, files = [] } = {}, evaluation: tested } = evaluation.data;
    const { model, data } = training.data;
    const fitting = { model, data: tested.data?.name ?? data.name, split: tested.split };
    for (const name of [weights, file, ...files])
      if (name !== undefined && !found.has(name))
        broughtAs(name, fitting).forEach((one) => found.set(name, one));
  }
  return [...found.values()];
}

/** None for a file of the user's own. */
function broughtAs(
  name: string,
  { model, data, split }: { readonly model: ModelInput; readonly data: string; readonly split: Split },
): BroughtFile[] {
  const [folder, base = '', ...below] = name.split('/');
  if (!/^[a-z]+$/.test(folder ?? '') || below.length > 0) return [];
  if (base === PROGRAM) return [{ name, what: 'program', number: 1 }];
  const [, made, digits] = /^([a-z]+)-(\d+)\.(?:safetensors|onnx|json)$/.exec(base) ?? [];
  const what = BRINGABLE.find((one) => one === made);
  const known = { name, number: Number(digits) };
  if (what === undefined) return [];
  if (what === 'kbcnet') return [{ ...known, what, model }];
  return [what === 'predictions' ? { ...known, what, data, split } : { ...known, what }];
}
