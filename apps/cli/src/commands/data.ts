/** `keygrid data`: make, register, check and look at data sets. */
import type { Command } from 'commander';
import { addDataAdd } from './data/data-add.ts';
import { addDataCheck } from './data/data-check.ts';
import { addDataList } from './data/data-list.ts';
import { addDataShow } from './data/data-show.ts';
import { addDataSynth } from './data/data-synth.ts';
import { examples } from '../command.ts';

export function addData(program: Command): void {
  const group = program
    .command('data')
    .description('make, register, check and look at data sets')
    .addHelpText(
      'after',
      examples(
        ['keygrid data add spair /data/SPair-71k', 'specs may name it from now on'],
        ['keygrid data check /data/SPair-71k', 'every defect, and what the splits share'],
        ['keygrid data synth pairs --seed 1 --pairs 300,60,120', 'draw a small data set'],
      ),
    );
  for (const add of [addDataSynth, addDataAdd, addDataList, addDataCheck, addDataShow]) add(group);
}
