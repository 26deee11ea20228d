/** `keygrid report`: a study's tables, with what is not finished said beside them. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { formatOption } from '../format-option.ts';
import { alphaList, nameList } from '../option-values.ts';

export function addReport(program: Command): void {
  program
    .command('report')
    .argument('<study>', 'name of a study')
    .description('print the tables and contrasts of a study, finished or not, and draw its figures')
    .addOption(formatOption('text', 'markdown', 'csv', 'latex', 'html', 'json'))
    .option('--out <file>', 'write it to a file instead')
    .option('--protocol <name>', "protocol of its scores, as bbox/original (default: the study's own)")
    .option('--metric <name>', 'what counts and what is a hit, of docs/metrics.md (default: PCK)')
    .option('--all-protocols', 'in every published protocol of its data set, per image and per point')
    .option('--alpha <numbers>', 'PCK columns of every table, as 0.05,0.1,0.2', alphaList)
    .option('--groups <names>', "groups of pairs of every table, as 'all,category:*'", nameList)
    .option('--per-point', 'PCK over all keypoints instead of the mean over images')
    .option('--figures <folder>', "draw the grid's figures there as SVG and PNG; Markdown links them")
    .addHelpText(
      'after',
      examples(
        ['keygrid report demo', 'tables for the terminal'],
        ['keygrid report demo --format markdown --out demo.md --figures figures', 'the same for a document'],
        [
          "keygrid report demo --format latex --alpha 0.1 --groups 'category:*' --out demo.tex",
          'for a paper',
        ],
        ['keygrid report demo --format html --out demo.html', 'one page with plots, for a browser'],
        ['keygrid report demo --all-protocols', 'what others would report of the same predictions'],
        ['keygrid report demo --protocol image/original', 'scores that keygrid rescore added'],
      ),
    )
    .action(act(async () => (await import('../actions/report.ts')).report));
}
