/** The options every command has that reads a grid file. */
import type { Command } from 'commander';
import { collectDataFolder } from '../data-folders.ts';

export interface DataOption {
  data?: Record<string, string>;
}

export function withDataOption(command: Command): Command {
  return command.option(
    '--data <name=folder>',
    'where a data set lies on this machine (repeatable)',
    collectDataFolder,
  );
}

export function withSubmitOptions(command: Command): Command {
  return withDataOption(command)
    .option('--yes', 'go on when the study changes, without asking')
    .option('--retry-failed', 'open runs again that have failed');
}
