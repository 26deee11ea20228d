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
    process.exitCode = (await action(openTerminal(nameOf(command), options), options, ...args)) ?? EXIT.ok;
  };
}

/** `data-check` of `keygrid data check`. */
function nameOf(command: Command): string {
  const group = command.parent?.parent ? `${nameOf(command.parent)}-` : '';
  return `${group}${command.name()}`;
}

/** Characters of a terminal's line. */
const LONGEST_ROW = 80;

/** The examples at the end of a command's help, `[what is typed, what it does]`: side by side where they fit. */
export function examples(...lines: [string, string][]): string {
  const widest = largest(lines.map(([typed]) => typed.length));
  const beside = lines.map(([typed, meaning]) => `  ${typed.padEnd(widest)}  # ${meaning}`);
  const above = lines.map(([typed, meaning]) => `  # ${meaning}\n  ${typed}`);
  const rows = largest(beside.map((row) => row.length)) > LONGEST_ROW ? above : beside;
  return `\nExamples:\n${rows.join('\n')}`;
}
