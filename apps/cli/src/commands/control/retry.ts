/** `keygrid retry`: what has failed is tried again. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';
import { STUDY_OR_RUN, withWhere } from './where-option.ts';

export function addRetry(program: Command): void {
  const command = program
    .command('retry')
    .argument('[study-or-run]', STUDY_OR_RUN)
    .description('try the failed runs of a study, or one run, again from their newest checkpoints')
    .option(
      '--fresh',
      'archive checkpoints, points and results first, and start from nothing; its evaluations too',
    )
    .option('--yes', 'afresh, a run that several studies need: without asking')
    .addHelpText(
      'after',
      '\nOne run may start afresh also when it has succeeded: results are computed again, what there was is archived.',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid retry demo', 'every failed run of a study'],
        ['keygrid retry --where \'failure like "%memory%"\'', 'what fits, in all studies'],
        ['keygrid retry t-0123456789abcdef0123 --fresh', 'one training from its first step'],
      ),
    );
  withWhere(command).action(act(async () => (await import('../../actions/control/retry.ts')).retry));
}
