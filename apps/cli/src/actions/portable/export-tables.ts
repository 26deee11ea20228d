/** What `keygrid export STUDY --format …` does: results, points and predictions as files that other programs read. */
import { counted, UserError } from '@keygrid/contract';
import { cannotWrite, requireFilePlace } from '@keygrid/files';
import { studyOverview, studyTables, writeTable, type TableFormat } from '@keygrid/results';
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

interface WrittenTable {
  table: string;
  file: string;
  rows: number;
}

/** All files get their names at once, when the last one is whole. */
export async function exportTables(
  terminal: Terminal,
  { format, to }: { format: TableFormat; to: string },
  study: string,
): Promise<void> {
  const folder = path.resolve(terminal.cwd, to);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UserError(`--to ${to}: it is a file; expected a folder for the tables`);
  await withHome(terminal, async (home) => {
    await studyOverview(home, study);
    const partial = (file: string): string => `${file}.${process.pid}.partial`;
    const written: WrittenTable[] = [];
    const tables = await studyTables(home, study);
    const fileOf = (name: string): string => path.join(folder, `${name}.${format}`);
    try {
      mkdirSync(folder, { recursive: true });
      for (const { name } of tables) await requireFilePlace(fileOf(name));
      for (const table of tables) {
        const file = fileOf(table.name);
        written.push({ table: table.name, file, rows: await writeTable(table, format, partial(file)) });
      }
      for (const { file } of written) renameSync(partial(file), file);
    } catch (cause) {
      for (const { name } of tables) rmSync(partial(fileOf(name)), { force: true });
      throw cannotWrite(`--to ${to}`, cause);
    }
    terminal.answer(
      { study, format, tables: written },
      written.map(({ rows, file }) => `${counted(rows, 'row')} in ${file}`).join('\n'),
    );
  });
}
