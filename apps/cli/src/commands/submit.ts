/** `keygrid submit`: a grid file becomes runs in the database; nothing is computed here. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { sharingLine } from '../grid/describe-plan.ts';
import { submitLines } from '../grid/describe-submit.ts';
import { settingsForSubmit } from '../grid/profile-data.ts';
import { readGrid } from '../grid/read-grid.ts';
import { submitGrid, type SubmitOptions } from '../grid/submit-grid.ts';
import { withSubmitOptions, type GridOptions } from '../grid/submit-options.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

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
        ['keygrid submit grid.yaml --profile miniature', 'the same in small, on pairs that are shipped'],
      ),
    );
  withSubmitOptions(command).action(act(submit));
}

async function submit(terminal: Terminal, options: SubmitOptions & GridOptions, file: string): Promise<void> {
  const grid = readGrid(file, options);
  await withHome(
    terminal,
    async (home) => {
      const { plan, report } = await submitGrid(home, terminal, grid, options);
      const next = `Next: keygrid status ${report.study}`;
      terminal.answer(report, [sharingLine(plan), ...submitLines(report), next].join('\n'));
    },
    settingsForSubmit(terminal, options),
  );
}
