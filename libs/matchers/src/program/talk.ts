/** Lines to a program and back, from its start to its end. */
import { computeEnvironment, UserError } from '@keygrid/contract';
import { findProgram } from '@keygrid/files';
import { errorLines, type ErrorLines } from './error-lines.ts';
import { withFolder, type ScratchFolder } from './lay-out.ts';
import type { ProgramOptions } from './program-options.ts';
import { endError, ProgramSilent } from './program-error.ts';
import { LineTooLong, LONGEST_LINE_BYTES, readLines } from './read-lines.ts';
import { FILES_FOLDER } from './settings.ts';
import { startProcess, type StartedProgram } from './start-process.ts';

export interface Talk {
  /** How messages call it: the first argument that names a file of its own, else the program. */
  readonly name: string;
  /**
   * One line to it, and the line that comes back. `doing` says what the answer was for.
   * @throws UserError for what is no line; ProgramSilent, ProgramExit, ProgramKilled, with its last words.
   */
  ask(line: object, limitMs: number, doing: string): Promise<string>;
  /** Ends its input, waits a moment for its end, ends it. Resolves once it and its group are gone. */
  end(): Promise<void>;
}

/** From the end of its input. */
const CLOSE_MS = 2000;

/** @throws UserError when this machine lacks the program. */
export async function startTalk(
  command: readonly string[],
  { scratch, files }: ScratchFolder,
  { log, programs = {} }: Pick<ProgramOptions, 'log' | 'programs'>,
): Promise<Talk> {
  const env = programEnvironment(process.env);
  const started = await startProcess(executable(withFolder(command, files), { env, programs }), {
    folder: files,
    env,
    scratch,
  });
  const name = nameOf(command);
  const errors = errorLines(started.stderr, log);
  const nextLine = readLines(started.stdout);
  return {
    name,
    async ask(line, limitMs, doing) {
      started.stdin.write(`${JSON.stringify(line)}\n`);
      const answer = await within(limitMs, nextLine()).catch((cause: unknown) => {
        started.kill();
        throw unreadable(cause, name);
      });
      if (answer === SILENT) {
        started.kill();
        throw silent(name, limitMs, doing, errors);
      }
      if (answer !== undefined) return answer;
      throw endError(name, await endOf(started), doing, errors.tail());
    },
    async end() {
      started.stdin.end();
      if ((await within(CLOSE_MS, started.ended)) === SILENT) started.kill();
      await started.ended;
    },
  };
}

/** One that closed its output and goes on is of no use. */
async function endOf(started: StartedProgram) {
  if ((await within(CLOSE_MS, started.ended)) === SILENT) started.kill();
  return started.ended;
}

function executable(command: readonly string[], where: Parameters<typeof findProgram>[1]): string[] {
  const [name = '', ...rest] = command;
  const file = findProgram(name, where);
  if (file !== undefined) return [file, ...rest];
  throw new UserError(
    `The program ${name} is not on this machine. Expected: a program in PATH or in [programs] of keygrid.toml, or a file of the matcher as ${FILES_FOLDER}/NAME. Install it, or run on a machine that has it.`,
  );
}

/** Python's output is not held back, and its sets have one order: both differ between runs otherwise. */
const programEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...computeEnvironment(env),
  PYTHONUNBUFFERED: '1',
  PYTHONHASHSEED: '0',
});

const nameOf = (command: readonly string[]): string =>
  (command.find((argument) => argument.includes(`${FILES_FOLDER}/`)) ?? command[0] ?? '').replaceAll(
    `${FILES_FOLDER}/`,
    '',
  );

const SILENT = Symbol('silent');

async function within<T>(ms: number, work: Promise<T>): Promise<T | typeof SILENT> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof SILENT>((resolve) => (timer = setTimeout(() => resolve(SILENT), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function silent(name: string, limitMs: number, doing: string, errors: ErrorLines): ProgramSilent {
  const words = errors.tail();
  return new ProgramSilent(
    `The program ${name} was silent for ${(limitMs / 1000).toFixed(0)} s while ${doing}.` +
      (words === '' ? '' : `\nIts last lines on standard error:\n${words}`),
  );
}

function unreadable(cause: unknown, name: string): unknown {
  if (!(cause instanceof LineTooLong || cause instanceof TypeError)) return cause;
  const what = cause instanceof LineTooLong ? `a line of more than ${LONGEST_LINE_BYTES} bytes` : 'bytes that are no UTF-8'; // prettier-ignore
  return new UserError(
    `The program ${name} wrote ${what} to its standard output. Expected: one JSON answer a line. Mend the program and give it a new version.`,
    { cause },
  );
}
