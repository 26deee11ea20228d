/** A program as its settings name it, with its files on this machine. */
import { printedLine, UserError } from '@keygrid/contract';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import type { OpenMatcher } from '../open-matcher.ts';
import type { FeatureStore } from '../views/feature-cache.ts';
import { openProgram } from './open-program.ts';
import type { ProgramConfig } from './settings.ts';

/** What it has of the machine that opens it. */
export interface Surroundings {
  /** Told lines for the run's log. */
  readonly log: (line: string) => void;
  /** Files of programs by bare name, as keygrid.toml says. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where features of pictures are kept; left out: nowhere. */
  readonly features?: FeatureStore;
  /** On which it computes what TensorFlow does not. Default 1. */
  readonly threads?: number;
}

/** @throws as `openProgram`; UserError also when it says another version than its settings declare. */
export async function openProgramKind(
  { command, files, side, version }: ProgramConfig,
  places: MatcherFiles,
  { log, programs }: Surroundings,
): Promise<OpenMatcher> {
  const programFiles = files.map((file) => ({ name: file.name, from: fileOf(places, file) }));
  const opened = await openProgram({ command, files: programFiles, side, programs, log });
  const { hello } = opened;
  const repeats = hello.bitReproducible
    ? 'equal questions get equal bits'
    : 'its answers may differ between attempts';
  log(printedLine(`program ${hello.name} ${hello.version} (${repeats})`));
  if (hello.version === '' || hello.version === version)
    return { ...opened, library: printedLine(`program ${hello.name} ${version}`) };
  await opened.close();
  throw new UserError(
    `The program ${hello.name} says that it is version ${hello.version}; matcher.version is ${version}. Expected the same: write the program's version in the grid and submit again.`,
  );
}
