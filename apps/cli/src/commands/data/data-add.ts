/** `keygrid data add`: a folder gets a name, on this machine and in the database. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addDataAdd(data: Command): void {
  data
    .command('add')
    .argument('<name>', 'lower-case letters, digits and dashes')
    .argument(
      '<folder>',
      'a folder in the layout of SPair-71k, SPair-U, AP-10K, PF-PASCAL or PF-WILLOW, as published',
    )
    .description('find out the layout of a folder, fingerprint it and register it under a name')
    .addHelpText(
      'after',
      examples(
        ['keygrid data add spair /data/SPair-71k', 'base.data.name: spair in a grid file now means this'],
        ['keygrid data add willow /data/PF-WILLOW', 'tested on by evaluation.data.name: willow'],
        ['keygrid data add demo .keygrid/data/demo --json', 'print the fingerprint as JSON'],
      ),
    )
    .action(act(async () => (await import('../../actions/data/data-add.ts')).dataAdd));
}
