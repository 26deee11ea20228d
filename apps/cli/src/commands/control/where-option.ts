/** What every command has that controls a study, one run, or the cells that fit. */
import type { Command } from 'commander';

export interface WhereOptions {
  readonly where: string[];
}

export const withWhere = (command: Command): Command =>
  command.option(
    '--where <expression>',
    'only cells with PATH=VALUE, or that fit an expression of keygrid query (repeatable)',
    (text: string, before: string[]): string[] => [...before, text],
    [],
  );

export const STUDY_OR_RUN = 'name of a study, or id of a run or its beginning; with --where: all studies';
