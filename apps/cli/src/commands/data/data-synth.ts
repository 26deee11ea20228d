/** `keygrid data synth`: draw a data set in the layout of a published one. */
import { SYNTHESIS_LAYOUTS } from '@keygrid/datasets/config';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SynthOptions } from '../../actions/data/data-synth.ts';
import { act, examples } from '../../command.ts';

export function addDataSynth(data: Command): void {
  data
    .command('synth')
    .argument('<folder>', 'new folder')
    .description(
      'draw images of articulated objects with exact keypoints, in the layout of SPair-71k, SPair-U, AP-10K, PF-PASCAL or PF-WILLOW',
    )
    .option('--seed <number>', 'same seed and options: same bytes', wholeNumber, 1)
    .option('--pairs <trn,val,test>', 'pairs of each split', splitCounts, { trn: 300, val: 60, test: 120 })
    .option('--image-size <width>x<height>', 'pixels of every image', size, { width: 250, height: 188 })
    .addOption(
      new Option(
        '--layout <name>',
        'as it is on disk; pf-willow and spair-u have test pairs only, ap-10k as many in each cross list as in its split',
      )
        .choices(SYNTHESIS_LAYOUTS)
        .default('spair-large'),
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid data synth pairs --seed 1 --pairs 300,60,120', 'half of the objects are small'],
        [
          'keygrid data synth large --image-size 500x375 --json',
          'larger images; print what was made as JSON',
        ],
        ['keygrid data synth pascal --layout pf-pascal', "PF-PASCAL's lists and .mat annotations"],
      ),
    )
    .action(act(async () => (await import('../../actions/data/data-synth.ts')).dataSynth));
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function splitCounts(text: string): SynthOptions['pairs'] {
  const [, trn, val, test] = /^(\d+),(\d+),(\d+)$/.exec(text) ?? [];
  if (test === undefined) throw new InvalidArgumentError('Expected three whole numbers such as 300,60,120.');
  return { trn: Number(trn), val: Number(val), test: Number(test) };
}

function size(text: string): SynthOptions['imageSize'] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (height === undefined) throw new InvalidArgumentError('Expected pixels such as 250x188.');
  return { width: Number(width), height: Number(height) };
}
