/** `keygrid watch`: follow a study that is computed elsewhere. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addWatch(program: Command): void {
  program
    .command('watch')
    .argument('<study>', 'name of a study')
    .description('follow a study until it is finished; Ctrl-C ends the watching only')
    .addHelpText(
      'after',
      examples(
        ['keygrid watch demo', 'bars, running runs and time left'],
        ['keygrid watch demo --json', 'wait, then print the counts; exit code 1 unless all succeeded'],
      ),
    )
    .action(act(async () => (await import('../actions/watch.ts')).watch));
}
