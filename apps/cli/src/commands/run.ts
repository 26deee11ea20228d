/** `keygrid run`: a grid file from submission to report on this machine. */
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { dataFolders, settingsForSubmit } from '../grid/profile-data.ts';
import { readGrid } from '../grid/read-grid.ts';
import { withSubmitOptions } from '../grid/submit-options.ts';
import { withHome } from '../open-home.ts';
import { gridAnswer, resultText, runGrid, type RunOptions } from '../run-grid.ts';
import type { Terminal } from '../terminal.ts';
import { withWorkerOptions } from './worker.ts';

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
  withWorkerOptions(withSubmitOptions(command)).action(act(run));
}

async function run(terminal: Terminal, options: RunOptions, file: string): Promise<ExitCode> {
  const grid = readGrid(file, options);
  const again = `keygrid run ${file}${options.profile === undefined ? '' : ` --profile ${options.profile}`}`;
  return withHome(
    terminal,
    async (home) => {
      const folders = { ...options, data: dataFolders(options) };
      const result = await runGrid(home, terminal, grid, folders, again);
      if (terminal.json || result.results !== undefined)
        terminal.answer(gridAnswer(result), resultText(result));
      return result.code;
    },
    settingsForSubmit(terminal, options),
  );
}
