/** `keygrid cancel`: the work of a study, a run, or some cells is no longer needed. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { STUDY_OR_RUN, withWhere } from './where-option.ts';

export function addCancel(program: Command): void {
  const command = program
    .command('cancel')
    .argument('[study-or-run]', STUDY_OR_RUN)
    .description('cancel a study, a run, or the cells that fit; what other cells need goes on')
    .option('--yes', 'a run that several studies need: end it for all of them, without asking')
    .addHelpText(
      'after',
      examples(
        ['keygrid cancel demo', 'every run that no other study needs'],
        ["keygrid cancel demo --where 'kbc.mode = both and seed > 2'", 'the cells of a study that fit'],
        ['keygrid cancel e-0123456789abcdef0123', 'one run; submit opens it again'],
      ),
    );
  withWhere(command).action(act(async () => (await import('../../actions/control/cancel.ts')).cancel));
}
