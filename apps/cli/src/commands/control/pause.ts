/** `keygrid pause`: what runs saves and goes back to the queue; nothing is started until it is resumed. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { STUDY_OR_RUN, withWhere } from './where-option.ts';

export function addPause(program: Command): void {
  const command = program
    .command('pause')
    .argument('[study-or-run]', STUDY_OR_RUN)
    .description('pause a study, a run, or the cells that fit: running ones save a checkpoint and wait')
    .addHelpText(
      'after',
      examples(
        ['keygrid pause demo', 'every run that no other study needs'],
        ["keygrid pause demo --where 'seed in (2, 3)'", 'the cells of a study that fit'],
        ['keygrid pause t-0123456789abcdef0123', 'one training; its evaluations wait with it'],
      ),
    );
  withWhere(command).action(act(async () => (await import('../../actions/control/hold.ts')).pause));
}
