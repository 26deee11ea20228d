/** `keygrid compare`: runs, studies or cells against each other on the same pairs. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { alphaNumber, positiveNumber } from '../option-values.ts';

const SIDES = `
A side is the id of a run or its beginning (a training: its evaluations), the
name of a study, or an expression over cells as keygrid query takes it. Further
sides are put against the first. Cells are partners where they are equal in the
seed and in every axis that varies within a side. Sides of other pairs or
another protocol are refused.`;

export function addCompare(program: Command): void {
  program
    .command('compare')
    .argument('<side...>', 'two or more: runs, studies, or expressions over cells')
    .usage('[options] A B [C…]')
    .description('say what differs, put the numbers beside each other, and test the gain on the same pairs')
    .option('--study <name>', 'expressions are about the cells of this study')
    .option('--group <name>', 'group of pairs, as small or category:cat (default: all)')
    .option('--alpha <number>', 'PCK that is tested (default: 0.1 where it was scored)', alphaNumber)
    .option('--protocol <name>', "protocol of the scores, as bbox/original (default: the study's own)")
    .option('--metric <name>', 'what counts and what is a hit, of docs/metrics.md (default: PCK)')
    .option('--keypoints', "test single keypoints, too (McNemar's test)")
    .option('--pairs <n>', 'most pairs listed as gained, and as lost (default: 5)', positiveNumber)
    .option('--pictures <folder>', 'draw the listed pairs there as they were predicted, a row a side')
    .addOption(formatOption('text', 'html', 'json'))
    .option('--out <file>', 'write it to a file instead; html is one page with the pictures in it')
    .addHelpText('after', SIDES)
    .addHelpText(
      'after',
      examples(
        [
          "keygrid compare --study demo 'kbc.mode = none' 'kbc.mode = both' --group small",
          'cells of one study',
        ],
        ['keygrid compare e-0123456789abcdef0123 e-45… --keypoints', 'two evaluations'],
        ['keygrid compare demo-features demo --format html --out changed.html', 'two studies, as a page'],
      ),
    )
    .action(act(async () => (await import('../actions/compare.ts')).compareSides));
}
