/** `keygrid data check`: can runs use this folder, and what should one know about it? */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { layoutOption } from '../../data/layout-option.ts';

const ABOUT = `
Reads every pair of every split and decodes every picture. A defect is what a run would fail at: runs are strict and
skip nothing by themselves. A fact stops no run. Exit code: 0 no defect, 1 defects, 2 wrong usage.

Defective pairs are left out of all splits by naming them in the grid file; the list is part of the data, so runs with
and without it have different ids:
  base:
    data:
      name: spair-71k
      exclude: ["000001-left-right:cat"]`;

export function addDataCheck(data: Command): void {
  data
    .command('check')
    .argument('<folder>', 'a folder, or the name of a data set on this machine')
    .description('read a whole data set: list every defect, count pairs, keypoints and what splits share')
    .addOption(layoutOption())
    .option(
      '--exclude-out <file>',
      'write the defective pairs as an `exclude:` list to paste under base.data',
    )
    .addHelpText('after', ABOUT)
    .addHelpText(
      'after',
      examples(
        ['keygrid data check /data/SPair-71k', 'table of the splits, defects by kind, facts'],
        ['keygrid data check spair --exclude-out exclude.yaml', 'and the pairs to leave out, one line each'],
        ['keygrid data check pairs --json', 'every finding with every pair it concerns'],
      ),
    )
    .action(act(async () => (await import('../../actions/data/data-check.ts')).dataCheck));
}
