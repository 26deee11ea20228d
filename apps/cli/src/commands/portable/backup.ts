/** `keygrid backup` and `keygrid restore`: the whole database and its store as one file, and back. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .argument('<file>', 'file to write')
    .description('write database and store as one file; runs may go on meanwhile')
    .option('--verify', 'read it back and compare its hash')
    .addHelpText(
      'after',
      examples(
        ['keygrid backup monday.keygrid', 'studies, runs, predictions, checkpoints, logs'],
        ['keygrid backup monday.keygrid --verify', 'the same, and read back'],
      ),
    )
    .action(act(async () => (await import('../../actions/portable/backup.ts')).backup));
}

export function addRestore(program: Command): void {
  program
    .command('restore')
    .argument('<file>', 'what keygrid backup wrote, with this version or an earlier one')
    .description('make a new home of a backup')
    .option('--check', 'only read it and compare its hash')
    .addHelpText(
      'after',
      examples(
        ['keygrid --home restored restore monday.keygrid', 'into a folder that is not there yet'],
        ['keygrid restore monday.keygrid --check', 'an archive of keygrid export, too'],
      ),
    )
    .action(act(async () => (await import('../../actions/portable/restore.ts')).restoreBackup));
}
