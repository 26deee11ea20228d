/** `keygrid delete`: a study goes, with the runs that no other study needs. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addDelete(program: Command): void {
  program
    .command('delete')
    .argument('<study>', 'name of a study')
    .description(
      'delete a study with its results; runs that other studies have cells of stay, with all they have',
    )
    .option('--yes', 'without asking')
    .option('--dry-run', 'only say what would go, and what would stay')
    .addHelpText(
      'after',
      '\nWhat runs is cancelled, and ends before anything is removed. Points, predictions, scores, attempts, events, checkpoints and' +
        '\nlogs of the runs go at once; weights that the grid brought stay. There is no way back but an export or a backup.',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid delete demo --dry-run', 'what would go'],
        ['keygrid delete demo', 'asks, then deletes'],
        ['keygrid export demo --to demo.tar.gz && keygrid delete demo --yes', 'keeps it in a file'],
      ),
    )
    .action(act(async () => (await import('../../actions/control/delete.ts')).deleteStudy));
}
