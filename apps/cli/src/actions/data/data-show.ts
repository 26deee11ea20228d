/** What `keygrid data show` does: one annotated pair as a picture, with the windows KBC would choose. */
import { UserError } from '@keygrid/contract';
import { detectLayout, openDataset, type Query, type Truth } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS, type Layout, type Split } from '@keygrid/datasets/config';
import { KbcInput, resolveKbc, type KbcConfig } from '@keygrid/kbc/config';
import path from 'node:path';
import { findFolder } from '../../data/find-folder.ts';
import { locatePair, type LocatedPair } from '../../data/locate-pair.ts';
import { sidesOf, writePairSheet, type Windows } from '../../data/pair-sheet.ts';
import { shownText } from '../../data/shown-text.ts';
import type { Terminal } from '../../terminal.ts';
import { outputFile } from '../../weights/output-file.ts';

interface ShowOptions {
  data: string;
  layout?: Layout;
  split?: Split;
  out: string;
  force?: boolean;
  kbc?: KbcConfig['mode'];
  tau?: number;
  side: number;
}

export async function dataShow(terminal: Terminal, options: ShowOptions, name: string): Promise<void> {
  const output = outputFile(terminal.cwd, options, options.out);
  const folder = findFolder(terminal, options.data);
  const layout = options.layout ?? (await detectLayout(folder));
  const windows = windowsOf(options, layout);
  const dataset = await openDataset(folder, { layout });
  const splits = options.split === undefined ? LAYOUT_DEFAULTS[layout].splits : [options.split];
  const located = await locatePair(dataset, splits, name);
  const query = await located.pairs.query(located.index);
  const truth = await located.pairs.truth(located.index);
  const sides = sidesOf(query, truth, windows);
  await writePairSheet(output, headingOf(located, truth), sides);
  const answer = { ...describe(located, query, truth), ...sides, windows, output };
  terminal.answer(answer, shownText(answer, path.resolve(folder), terminal.width));
}

function windowsOf({ kbc, tau, side }: ShowOptions, layout: Layout): Windows | undefined {
  if (kbc === undefined && tau !== undefined)
    throw new UserError('--tau changes the windows of KBC; say which with --kbc source, target or both');
  if (kbc === undefined) return undefined;
  return { kbc: resolveKbc(KbcInput.parse({ mode: kbc, tau }), LAYOUT_DEFAULTS[layout]), side };
}

function headingOf({ split, index }: LocatedPair, { id }: Truth): string {
  return `${id} · ${split}:${index}`;
}

function describe({ split, index }: LocatedPair, { mirrored }: Query, { id, category, flags }: Truth) {
  return { id, split, index, category, flags, mirrored };
}
