/** `keygrid cancel`: a study's or a run's work is no longer needed. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';

export function addCancel(program: Command): void {
  program
    .command('cancel')
    .argument('<study-or-run>', 'name of a study, or id of a run or its beginning')
    .description('cancel a study or a run; what another study needs goes on')
    .option('--yes', 'a run that several studies need: end it for all of them, without asking')
    .addHelpText(
      'after',
      examples(
        ['keygrid cancel demo', 'every run that no other study needs'],
        ['keygrid cancel e-0123456789abcdef0123', 'one run; submit opens it again'],
      ),
    )
    .action(act(async () => (await import('../actions/cancel.ts')).cancel));
}
