/** What `keygrid run` does: a grid file from submission to report on this machine. */
import type { ExitCode } from '../exit-codes.ts';
import { dataFolders, settingsForSubmit } from '../grid/profile-data.ts';
import { readGrid } from '../grid/read-grid.ts';
import { withHome } from '../open-home.ts';
import { gridAnswer, resultText, runGrid, type RunOptions } from '../run-grid.ts';
import type { Terminal } from '../terminal.ts';

export async function run(terminal: Terminal, options: RunOptions, file: string): Promise<ExitCode> {
  const grid = readGrid(file, options);
  const again = `keygrid run ${file}${options.profile === undefined ? '' : ` --profile ${options.profile}`}`;
  return withHome(
    terminal,
    async (home) => {
      const folders = { ...options, data: dataFolders(options) };
      const result = await runGrid(home, terminal, grid, folders, again);
      if (terminal.json || result.results !== undefined)
        terminal.answer(gridAnswer(result), resultText(result, terminal.width));
      return result.code;
    },
    settingsForSubmit(terminal, options),
  );
}
