/** `keygrid prioritise`: what is started first. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { STUDY_OR_RUN, withWhere } from './where-option.ts';

export function addPrioritise(program: Command): void {
  const command = program
    .command('prioritise')
    .argument('<words...>', `${STUDY_OR_RUN}; then low, normal or high`)
    .usage('[options] [STUDY-OR-RUN] low|normal|high')
    .description('start a study, a run, or the cells that fit sooner or later than others')
    .addHelpText(
      'after',
      '\nA run that several cells need has the highest of their priorities. What runs already goes on.',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid prioritise demo high', 'before all that is of normal priority'],
        ["keygrid prioritise demo low --where 'model.csfa = true'", 'the cells of a study that fit'],
      ),
    );
  withWhere(command).action(
    act(async () => (await import('../../actions/control/prioritise.ts')).prioritise),
  );
}
