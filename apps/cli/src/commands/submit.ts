/** `keygrid submit`: a grid file becomes runs in the database; nothing is computed here. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { withSubmitOptions } from '../grid/submit-options.ts';

export function addSubmit(program: Command): void {
  const command = program
    .command('submit')
    .argument('<file>', 'grid file')
    .description('submit a grid file; workers elsewhere compute it')
    .addHelpText(
      'after',
      examples(
        ['keygrid submit experiments/demo.yaml', 'queue what does not exist yet'],
        ['keygrid submit grid.yaml --yes --retry-failed', 'accept a changed study, try failed runs again'],
        [
          'keygrid submit grid.yaml --needs-device cuda --min-memory-gib 40',
          'only workers that offer it take its runs',
        ],
        ['keygrid submit grid.yaml --profile miniature', 'the same in small, on pairs that are shipped'],
      ),
    );
  withSubmitOptions(command).action(act(async () => (await import('../actions/submit.ts')).submit));
}
