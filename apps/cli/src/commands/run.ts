/** `keygrid run`: a grid file from submission to report on this machine. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { withSubmitOptions } from '../grid/submit-options.ts';
import { withWorkerOptions } from './processes/worker.ts';

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .argument('<file>', 'grid file')
    .description(
      'submit a grid file, compute it on this machine, show progress, report; goes on where it was',
    )
    .addHelpText(
      'after',
      examples(
        ['keygrid run experiments/demo.yaml', 'Ctrl-C: save checkpoints and stop; the same command goes on'],
        [
          'keygrid run grid.yaml --data spair=/data/SPair-71k --slots 1 --yes',
          'say where data is, never ask',
        ],
        ['keygrid run experiments/table-4.yaml --profile miniature', 'any grid in small, in seconds'],
      ),
    );
  withWorkerOptions(withSubmitOptions(command)).action(
    act(async () => (await import('../actions/run.ts')).run),
  );
}
