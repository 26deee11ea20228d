/** `keygrid predict`: where a trained network puts the keypoints of one pair, as numbers and as a picture. */
import { Device } from '@keygrid/contract';
import { KBC_MODES } from '@keygrid/kbc/config';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';

export function addPredict(program: Command): void {
  program
    .command('predict')
    .argument('<run...>', 'ids of trainings or evaluations, or their beginnings')
    .description(
      'match one pair by the matcher of a run; draws both images, the matches and the crops KBC chose; of several runs a row each',
    )
    .option('--pair <id>', 'a pair of the data set of the run')
    .option('--source <image>', 'or: an image …')
    .option('--target <image>', '… one to find its keypoints in …')
    .option('--keypoints <x,y;x,y>', '… and the keypoints, in pixels of the source image')
    .addOption(
      new Option('--kbc <mode>', 'which images KBC may crop (default: as the run)').choices(KBC_MODES),
    )
    .option('--out <file>', 'PNG to write')
    .option('--compare', 'draw the match without KBC above it, of several runs beside it')
    .addOption(new Option('--device <kind>', 'what computes').choices(Device.options).default('auto'))
    .addHelpText(
      'after',
      examples(
        ['keygrid predict e-0123456789abcdef0123 --pair 000001-a-b:cat --out match.png', 'an annotated pair'],
        ['keygrid predict e-01… e-23… --pair 000001-a-b:cat --compare --out rows.png', 'a row a matcher'],
        [
          'keygrid predict t-… --source a.jpg --target b.jpg --keypoints "10,20;30,40" --kbc both',
          'your own images',
        ],
      ),
    )
    .action(act(async () => (await import('../actions/predict.ts')).predict));
}
