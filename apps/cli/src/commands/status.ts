/** `keygrid status`: where all studies stand, or one of them in detail. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { positiveNumber } from '../option-values.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .argument('[study]', 'name of a study, or id of a run; left out: all studies')
    .description('all studies, live workers and disk use; or one study with its runs; or where a run is')
    .option(
      '--limit <n>',
      'of a study: most runs (default: 100 in the table, all with --json)',
      positiveNumber,
    )
    .option('--after <run>', 'of a study: the runs behind that one, in the order of the grid')
    .addHelpText(
      'after',
      examples(
        ['keygrid status', 'all studies, live workers, disk use'],
        ['keygrid status demo', 'one study and its runs'],
        ['keygrid status demo --json', 'for a program, with every run'],
        ['keygrid status demo --json --limit 1000', 'a page; --after takes its "next" for the next one'],
      ),
    )
    .action(act(async () => (await import('../actions/status.ts')).status));
}
