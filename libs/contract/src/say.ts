/** What a process says to people, safe to show (`printed`). */
import { inspect } from 'node:util';
import { boundedMessage } from './text/bounded.ts';
import { printed } from './text/printed.ts';
import { UserError } from './user-error.ts';

/** A line on stdout. */
export function say(text: string): void {
  process.stdout.write(`${printed(text)}\n`);
}

/** A line on stderr. */
export function note(text: string): void {
  process.stderr.write(`${printed(text)}\n`);
}

/** An error on stderr: one for people as its message, any other with all there is, stack and causes. */
export function complain(error: unknown): void {
  note(boundedMessage(error instanceof UserError ? error.message : inspect(error)));
}
