/** `keygrid gc`: files of the store that no row names. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addGc(program: Command): void {
  program
    .command('gc')
    .description(
      'remove what killed workers left in the store: files a day old that no run, log or grid names',
    )
    .option('--dry-run', 'only list them')
    .addHelpText(
      'after',
      examples(
        ['keygrid gc --dry-run', 'what would go, the largest first'],
        ['keygrid gc', 'remove it'],
        ['keygrid cache --clear', 'features kept on disk are no part of the store'],
      ),
    )
    .action(act(async () => (await import('../../actions/control/gc.ts')).gc));
}
