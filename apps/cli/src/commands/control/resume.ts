/** `keygrid resume`: what was paused goes on from its newest checkpoint. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { STUDY_OR_RUN, withWhere } from './where-option.ts';

export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .argument('[study-or-run]', STUDY_OR_RUN)
    .description('let a paused study, a run, or the cells that fit go on')
    .addHelpText(
      'after',
      examples(
        ['keygrid resume demo', 'all of a study'],
        ["keygrid resume demo --where 'seed = 1'", 'the cells of a study that fit'],
      ),
    );
  withWhere(command).action(act(async () => (await import('../../actions/control/hold.ts')).resume));
}
