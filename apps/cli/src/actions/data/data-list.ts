/** What `keygrid data list` does: the data sets the database knows, what they have, and where they are on this machine. */
import { narrowTable, type FittedColumn } from '@keygrid/results';
import { grouped } from '@keygrid/contract';
import { describeDataSets, type KnownDataSet } from '../../data/known-data-sets.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

const COLUMNS: readonly FittedColumn[] = [
  { name: 'name' },
  { name: 'layout', leaves: 2 },
  { name: 'fingerprint', leaves: 1 },
  { name: 'trn' },
  { name: 'val' },
  { name: 'test' },
  { name: 'categories', leaves: 0 },
  { name: 'folder' },
];

export async function dataList(terminal: Terminal): Promise<void> {
  await withHome(terminal, async (home) => {
    const known = await describeDataSets(home);
    const empty = 'No data set is registered yet: keygrid data add NAME FOLDER';
    terminal.answer(known, known.length === 0 ? empty : narrowTable(COLUMNS, known.map(row), terminal.width));
  });
}

function row({
  name,
  layout,
  fingerprint,
  pairs,
  categories,
  folder,
  state,
  problem,
}: KnownDataSet): string[] {
  const count = (of: number | undefined) => (of === undefined ? '-' : grouped(of));
  const where = {
    here: folder ?? '',
    elsewhere: 'not on this machine',
    missing: `${folder}: there is no such folder`,
    unreadable: `${folder}: ${problem?.split('\n')[0]}`,
  };
  return [
    name,
    layout,
    fingerprint.slice(0, 12),
    count(pairs?.trn),
    count(pairs?.val),
    count(pairs?.test),
    count(categories?.length),
    where[state],
  ];
}
