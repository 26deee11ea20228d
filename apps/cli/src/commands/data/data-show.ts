/** `keygrid data show`: one annotated pair as a picture, with the windows KBC would choose. */
import { UserError } from '@keygrid/contract';
import { detectLayout, openDataset, type Query, type Truth } from '@keygrid/datasets';
import { LAYOUT_DEFAULTS, SPLITS, type Layout, type Split } from '@keygrid/datasets/config';
import { KBC_MODES, KbcInput, resolveKbc, type KbcConfig } from '@keygrid/kbc/config';
import { Option, type Command } from 'commander';
import path from 'node:path';
import { act, examples } from '../../command.ts';
import { findFolder } from '../../data/find-folder.ts';
import { layoutOption } from '../../data/layout-option.ts';
import { locatePair, type LocatedPair } from '../../data/locate-pair.ts';
import { sidesOf, writePairSheet, type Windows } from '../../data/pair-sheet.ts';
import { shownText } from '../../data/shown-text.ts';
import { aboveZero, positiveNumber } from '../../option-values.ts';
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

export function addDataShow(data: Command): void {
  data
    .command('show')
    .argument('<pair>', 'id of a pair, or its place in a split: test:0 is the first of test')
    .description('draw an annotated pair: both images, keypoints with numbers, boxes, and the windows of KBC')
    .requiredOption('--data <name|folder>', 'a data set on this machine, or its folder')
    .addOption(layoutOption())
    .addOption(new Option('--split <split>', 'where to look for an id (default: everywhere)').choices(SPLITS))
    .requiredOption('--out <file>', 'PNG to write')
    .option('--force', 'replace the file')
    .addOption(
      new Option('--kbc <mode>', 'draw the windows KBC chooses, and what they hold').choices(KBC_MODES),
    )
    .option(
      '--tau <number>',
      'small is below this share of the input side (default: as published)',
      aboveZero,
    )
    .option('--side <pixels>', 'side of the model input, for the windows', positiveNumber, 256)
    .addHelpText(
      'after',
      examples(
        ['keygrid data show test:17 --data spair --out pair.png', 'pair 17 of test, counted from 0'],
        [
          'keygrid data show 000001-a-b:cat --data /data/SPair-71k --out pair.png --kbc both --tau 0.8',
          'with the windows around both objects',
        ],
      ),
    )
    .action(act(dataShow));
}

async function dataShow(terminal: Terminal, options: ShowOptions, name: string): Promise<void> {
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
  terminal.answer(answer, shownText(answer, path.resolve(folder)));
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
