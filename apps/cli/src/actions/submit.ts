/** What `keygrid submit` does: a grid file becomes runs in the database; nothing is computed here. */
import { sharingLine } from '../grid/describe-plan.ts';
import { submitLines } from '../grid/describe-submit.ts';
import { settingsForSubmit } from '../grid/profile-data.ts';
import { readGrid } from '../grid/read-grid.ts';
import { submitGrid, type SubmitOptions } from '../grid/submit-grid.ts';
import type { GridOptions } from '../grid/submit-options.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

export async function submit(
  terminal: Terminal,
  options: SubmitOptions & GridOptions,
  file: string,
): Promise<void> {
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
