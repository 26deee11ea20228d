/** `keygrid plan`: what a grid file comes to, with nothing changed. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { withGridOptions } from '../grid/submit-options.ts';

const DATA_OF_A_GRID = `
base.data of a grid file names a data set, and may leave pairs out of every split:
  data: { name: spair-71k, exclude: ["000001-left-right:cat"] }   # \`keygrid data check\` writes the list
`;

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .argument('<file>', 'grid file')
    .description('dry run: cells, shared trainings, what exists already, how long it may take')
    .addHelpText('after', DATA_OF_A_GRID.trimEnd())
    .addHelpText(
      'after',
      examples(
        ['keygrid plan experiments/demo.yaml', 'what a submit would do'],
        ['keygrid plan grid.yaml --data spair=/data/SPair-71k --json', 'with every cell and its runs'],
        [
          'keygrid plan experiments/table-4.yaml --profile miniature',
          'the same grid at a small size, which needs no data of yours',
        ],
      ),
    );
  withGridOptions(command).action(act(async () => (await import('../actions/plan.ts')).plan));
}
