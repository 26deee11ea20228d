/** `keygrid data show`: one annotated pair as a picture, with the windows KBC would choose. */
import { SPLITS } from '@keygrid/datasets/config';
import { KBC_MODES } from '@keygrid/kbc/config';
import { Option, type Command } from 'commander';
import { act, examples } from '../../command.ts';
import { layoutOption } from '../../data/layout-option.ts';
import { aboveZero, positiveNumber } from '../../option-values.ts';

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
    .action(act(async () => (await import('../../actions/data/data-show.ts')).dataShow));
}
