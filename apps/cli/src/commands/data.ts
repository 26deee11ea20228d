/** `keygrid data`: make, register and list data sets. */
import type { Command } from 'commander';
import { addDataAdd } from './data-add.ts';
import { addDataList } from './data-list.ts';
import { addDataSynth } from './data-synth.ts';
import { examples } from '../command.ts';

export function addData(program: Command): void {
  const group = program
    .command('data')
    .description('make, register and list data sets')
    .addHelpText(
      'after',
      examples(
        ['keygrid data add spair /data/SPair-71k', 'specs may name it from now on'],
        ['keygrid data synth pairs --seed 1 --pairs 300,60,120', 'draw a small data set'],
      ),
    );
  for (const add of [addDataSynth, addDataAdd, addDataList]) add(group);
}
