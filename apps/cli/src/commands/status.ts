/** `keygrid status`: where all studies stand, or one of them in detail. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .argument('[study]', 'name of a study, or id of a run; left out: all studies')
    .description('all studies, live workers and disk use; or one study with its runs; or where a run is')
    .addHelpText(
      'after',
      examples(
        ['keygrid status', 'all studies, live workers, disk use'],
        ['keygrid status demo', 'one study and its runs'],
        ['keygrid status demo --json', 'for a program, with every run'],
      ),
    )
    .action(act(async () => (await import('../actions/status.ts')).status));
}
