/** How a program can end a run other than by what it answers. The class of each decides whether the run is tried again. */

/** Nothing came within the limit: counts as hung. */
export class ProgramSilent extends Error {
  override readonly name = 'ProgramSilent';
}

/** It ended by itself with an exit code of its own: a fault of the program, unless its last words say that memory was short. */
export class ProgramExit extends Error {
  override readonly name = 'ProgramExit';
}

/** A signal ended it: who sent it is not known. */
export class ProgramKilled extends Error {
  override readonly name = 'ProgramKilled';
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The error of a program that ended while an answer was awaited. */
export function endError(program: string, { code, signal }: ProgramEnd, doing: string, tail: string): Error {
  const words =
    tail === '' ? ' It wrote nothing to standard error.' : `\nIts last lines on standard error:\n${tail}`;
  if (signal !== null)
    return new ProgramKilled(`The program ${program} was ended by signal ${signal} while ${doing}.${words}`);
  if (code === 0)
    return new ProgramExit(
      `The program ${program} ended while ${doing}: it gave fewer answers than there were questions. ` +
        `Expected: it answers every line until its standard input ends.${words}`,
    );
  return new ProgramExit(`The program ${program} ended with exit code ${code} while ${doing}.${words}`);
}
