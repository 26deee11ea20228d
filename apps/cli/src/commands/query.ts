/** `keygrid query`: the cells of a study that fit a filter, a row each. */
import { Option, type Command } from 'commander';
import { act, examples } from '../command.ts';

export function addQuery(program: Command): void {
  const collect = (text: string, before: string[]): string[] => [...before, text];
  program
    .command('query')
    .argument('<study>', 'name of a study')
    .description('list the cells of a study with their PCK')
    .option(
      '--where <path=value>',
      'only cells with this axis value, seed or status (repeatable)',
      collect,
      [],
    )
    .option('--group <name>', 'group of pairs to show PCK of (repeatable; default: all)', collect, [])
    .option('--protocol <name>', "protocol of its scores, as bbox/original (default: the study's own)")
    .addOption(
      new Option('--format <form>', 'how it is written')
        .choices(['terminal', 'markdown', 'json', 'csv'])
        .default('terminal'),
    )
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      examples(
        [
          'keygrid query demo --where evaluation.kbc.mode=both --group small',
          'small objects with KBC on both',
        ],
        ['keygrid query demo --where status=FAILED --json', 'for a program'],
        ['keygrid query demo --protocol image/original --format csv', 'scores that keygrid rescore added'],
      ),
    )
    .action(act(async () => (await import('../actions/query.ts')).query));
}
