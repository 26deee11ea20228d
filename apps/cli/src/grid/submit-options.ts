/** The options every command has that reads a grid file. */
import { grouped } from '@keygrid/contract';
import { MAX_CELLS, PROFILES } from '@keygrid/plan/config';
import { Option, type Command } from 'commander';
import { collectDataFolder } from '../data-folders.ts';
import { memoryGiB, positiveNumber } from '../option-values.ts';
import type { ReadOptions } from './read-grid.ts';

export interface GridOptions extends ReadOptions {
  data?: Record<string, string>;
}

export function withGridOptions(command: Command): Command {
  const profiles = Object.entries(PROFILES).map(([name, { about }]) => `${name}: ${about}`);
  return command
    .option('--data <name=folder>', 'where a data set is on this machine (repeatable)', collectDataFolder)
    .addOption(
      new Option(
        '--profile <name>',
        `the same grid in another size, as a study of its own (GRID-PROFILE); ${profiles.join('; ')}`,
      ).choices(Object.keys(PROFILES)),
    )
    .option(
      '--max-cells <number>',
      `refuse a grid of more cells (default: ${grouped(MAX_CELLS)})`,
      positiveNumber,
    );
}

export function withSubmitOptions(command: Command): Command {
  return withGridOptions(command)
    .option('--yes', 'go on when the study changes, without asking')
    .option('--retry-failed', 'open runs again that have failed')
    .addOption(
      new Option(
        '--needs-device <device>',
        "what its runs ask of a worker, in place of the grid's placement",
      ).choices(['any', 'cuda']),
    )
    .option(
      '--min-memory-gib <number>',
      "least memory of a slot, in place of the grid's placement",
      memoryGiB,
    );
}
