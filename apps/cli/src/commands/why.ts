/** `keygrid why`: why something is not running or has failed, and what to do. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addWhy(program: Command): void {
  program
    .command('why')
    .argument('<study-or-run>', 'name of a study, or id of a run or its beginning')
    .description('say why a run is not running or has failed, and what to do about it')
    .addHelpText(
      'after',
      examples(
        ['keygrid why demo', 'every unfinished run of a study, by reason'],
        ['keygrid why t-0123456789abcdef0123', 'one run, with its last error'],
      ),
    )
    .action(act(async () => (await import('../actions/why.ts')).why));
}
