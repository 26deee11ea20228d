/** `keygrid reproduce`: what a run needs to be computed again, and whether it comes out with the same bits. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addReproduce(program: Command): void {
  program
    .command('reproduce')
    .argument('<run>', 'id of a run that has succeeded, or its beginning')
    .description(
      'say what a run needs to be computed again and what differs here; with --run do it and compare bits',
    )
    .option(
      '--run',
      'compute it again, beside the stored result, and compare weights, predictions and metrics',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid reproduce t-0123', 'commit, changes, packages, data, weights, environment, commands'],
        ['keygrid reproduce e-0123 --run', 'exit code 1 where bits differ and should not'],
      ),
    )
    .action(act(async () => (await import('../../actions/portable/reproduce.ts')).reproduce));
}
