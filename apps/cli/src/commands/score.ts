/** `keygrid score`: PCK of predictions that any program made, from a file and a data set's annotations; no database. */
import { SPLITS } from '@keygrid/datasets/config';
import { BASES, SCORING_FRAMES } from '@keygrid/scoring/config';
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';
import { alphaList, positiveNumber } from '../option-values.ts';

const FORMAT = `
PREDICTIONS.json, for each pair of the split one [x, y] a source keypoint, in the annotation's order, in original target pixels:
  {"format": "keygrid-predictions", "version": 1, "predictions": {"<pair id>": [[x, y], …], …}}
or the inner map alone; libs/scoring/PREDICTIONS.md says more. keygrid export writes this format.`;

export function addScore(program: Command): void {
  program
    .command('score')
    .argument('<predictions>', 'JSON file: pair id to target keypoints')
    .description('PCK of predictions made by any program, by group of pairs')
    .option('--data <name or folder>', 'data set they were made for')
    .option('--dataset <name or folder>', 'the same as --data')
    .addOption(new Option('--split <split>', 'its pairs').choices(SPLITS).default('test'))
    .addOption(
      new Option('--basis <basis>', "what alpha is multiplied with (default: the data set's)").choices(BASES),
    )
    .addOption(
      new Option('--frame <frame>', 'where distances are measured (default: original)').choices(
        SCORING_FRAMES,
      ),
    )
    .option('--protocol <name>', 'a published protocol (docs/protocols.md), or one as bbox/original')
    .option('--all-protocols', 'the same predictions in every published protocol of the data set')
    .option('--metric <name>', 'what counts and what is a hit (docs/metrics.md; default: PCK)')
    .option(
      '--alphas <list>',
      "thresholds, separated by commas (default: 0.05,0.1,0.15, or the protocol's)",
      alphaList,
    )
    .option(
      '--side <px>',
      'side of the model input: the squashed frame and object sizes',
      positiveNumber,
      256,
    )
    .option('--allow-missing', 'leave out pairs without a prediction, and print how many')
    .option('--group <name>', 'group of pairs to print (repeatable; default: every group)', collect, [])
    .addHelpText('after', FORMAT)
    .addHelpText(
      'after',
      examples(
        ['keygrid score mine.json --data /data/SPair-71k', "the test split in the data set's own protocol"],
        [
          'keygrid score mine.json --data spair --frame squashed --group all --json',
          'as CATs measures, for a program',
        ],
        [
          'keygrid score mine.json --data spair --all-protocols',
          'what others would report of the same points',
        ],
        [
          'keygrid score mine.json --data spair --protocol geoaware --metric geo',
          'PCK of the parts that have others like them',
        ],
      ),
    )
    .action(act(async () => (await import('../actions/score.ts')).score));
}

const collect = (text: string, before: string[]): string[] => [...before, text];
