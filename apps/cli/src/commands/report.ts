/** `keygrid report`: a study's tables, with what is not finished said beside them. */
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';

export function addReport(program: Command): void {
  program
    .command('report')
    .argument('<study>', 'name of a study')
    .description('print the tables and contrasts of a study, finished or not, and draw its figures')
    .addOption(
      new Option('--format <form>', 'how it is written')
        .choices(['terminal', 'markdown', 'json'])
        .default('terminal'),
    )
    .option('--out <file>', 'write it to a file instead')
    .option('--protocol <name>', "protocol of its scores, as bbox/original (default: the study's own)")
    .option('--figures <folder>', "draw the grid's figures there as SVG and PNG; Markdown links them")
    .addHelpText(
      'after',
      examples(
        ['keygrid report demo', 'tables for the terminal'],
        ['keygrid report demo --format markdown --out demo.md --figures figures', 'the same for a document'],
        ['keygrid report demo --protocol image/original', 'scores that keygrid rescore added'],
      ),
    )
    .action(act(async () => (await import('../actions/report.ts')).report));
}
