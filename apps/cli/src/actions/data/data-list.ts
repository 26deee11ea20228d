/** What `keygrid data list` does: the data sets the database knows, what they have, and where they are on this machine. */
import { narrowTable, type FittedColumn } from '@keygrid/results';
import { grouped } from '@keygrid/contract';
import { COMMON_SPLITS, SPLITS, type Split } from '@keygrid/datasets/config';
import { describeDataSets, type KnownDataSet } from '../../data/known-data-sets.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';

/** A column for each split that any of the data sets has beside the common ones. */
const columnsOf = (more: readonly Split[]): FittedColumn[] => [
  { name: 'name' },
  { name: 'layout', leaves: 2 },
  { name: 'fingerprint', leaves: 1 },
  { name: 'trn' },
  { name: 'val' },
  { name: 'test' },
  ...more.map((name) => ({ name, leaves: 0 })),
  { name: 'categories', leaves: 0 },
  { name: 'folder' },
];
const isCommon = (split: Split) => COMMON_SPLITS.some((common) => common === split);

export async function dataList(terminal: Terminal): Promise<void> {
  await withHome(terminal, async (home) => {
    const known = await describeDataSets(home);
    const empty = 'No data set is registered yet: keygrid data add NAME FOLDER';
    const more = SPLITS.filter(
      (split) => !isCommon(split) && known.some(({ pairs }) => pairs?.[split] !== undefined),
    );
    const rows = known.map((one) => row(one, more));
    terminal.answer(known, known.length === 0 ? empty : narrowTable(columnsOf(more), rows, terminal.width));
  });
}

function row(
  { name, layout, fingerprint, pairs, categories, folder, state, problem }: KnownDataSet,
  more: readonly Split[],
): string[] {
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
    ...more.map((split) => count(pairs?.[split])),
    count(categories?.length),
    where[state],
  ];
}
