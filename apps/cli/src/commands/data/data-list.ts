/** `keygrid data list`: the data sets the database knows, what they have, and where they are on this machine. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addDataList(data: Command): void {
  data
    .command('list')
    .description('list the registered data sets, their pairs, and where they are on this machine')
    .addHelpText(
      'after',
      examples(
        ['keygrid data list', 'name, layout, fingerprint, pairs of each split, categories, folder'],
        ['keygrid data list --json', 'with whole fingerprints and the names of the categories'],
      ),
    )
    .action(act(async () => (await import('../../actions/data/data-list.ts')).dataList));
}
