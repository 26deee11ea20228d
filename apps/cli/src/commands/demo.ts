/** `keygrid demo`: the whole path on drawn data, from nothing to tables and a picture. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { withWorkerOptions } from './processes/worker.ts';

export function addDemo(program: Command): void {
  withWorkerOptions(program.command('demo'))
    .description('draw a data set, train and test a small ablation grid on it, print tables and a picture')
    .option('--quick', 'few cells and steps: the mechanics in about a minute')
    .addHelpText(
      'after',
      examples(
        [
          'keygrid demo',
          'features of ImageNet as they are, then 16 cells from 8 trainings; started again, it goes on or prints the reports',
        ],
        ['keygrid demo --quick', '4 cells from 2 trainings'],
      ),
    )
    .action(act(async () => (await import('../actions/demo.ts')).demo));
}
