/** How a command file declares itself, and how its action is run. */
import { largest } from '@keygrid/contract';
import type { Command } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command does; nothing returned means exit code 0. */
type Action<Options, Args extends unknown[]> = (
  terminal: Terminal,
  options: Options,
  ...args: Args
) => Promise<ExitCode | void>;

/**
 * Turns an action into commander's form: positional arguments, then its own options, then the command.
 * `load` imports it when its command runs, and no other: the help of all commands takes a moment, not a second.
 * `Options` and `Args` restate what the command declares; commander has checked the number of arguments.
 */
export function act<Options, Args extends unknown[]>(load: () => Promise<Action<Options, Args>>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const args = given.slice(0, -2) as Args;
    const action = await load();
    const options = command.optsWithGlobals<Options & { json?: boolean; home?: string }>();
    process.exitCode = (await action(openTerminal(options), options, ...args)) ?? EXIT.ok;
  };
}

/** The examples at the end of a command's help: `[what is typed, what it does]`. */
export function examples(...lines: [string, string][]): string {
  const widest = largest(lines.map(([typed]) => typed.length));
  const rows = lines.map(([typed, meaning]) => `  ${typed.padEnd(widest)}  # ${meaning}`);
  return `\nExamples:\n${rows.join('\n')}`;
}
