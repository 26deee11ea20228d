/** `keygrid data list`: the data sets the database knows, and where they lie on this machine. */
import { listDataSets } from '@keygrid/runs';
import type { Command } from 'commander';
import { act, examples } from '../command.ts';
import { withRuns } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from '../text-table.ts';

export function addDataList(data: Command): void {
  data
    .command('list')
    .description('list the registered data sets and where they lie on this machine')
    .addHelpText(
      'after',
      examples(
        ['keygrid data list', 'name, layout, fingerprint, folder'],
        ['keygrid data list --json', 'with whole fingerprints'],
      ),
    )
    .action(act(dataList));
}

async function dataList(terminal: Terminal): Promise<void> {
  await withRuns(terminal, async (runs) => {
    const registered = await listDataSets(runs);
    const { dataFolders } = runs.settings;
    const rows = registered.map(({ name, layout, fingerprint }) => {
      return { name, layout, fingerprint, folder: dataFolders[name] };
    });
    const lines = rows.map(({ name, layout, fingerprint, folder }) => {
      return [name, layout, fingerprint.slice(0, 12), folder ?? 'not on this machine'];
    });
    const empty = 'No data set is registered yet: keygrid data add NAME FOLDER';
    terminal.answer(
      rows,
      rows.length === 0 ? empty : textTable(['name', 'layout', 'fingerprint', 'folder'], lines),
    );
  });
}
