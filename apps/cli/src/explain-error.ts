/** An error as a person reads it, and the exit code it ends the command with. */
import { boundedMessage, UserError } from '@keygrid/contract';
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';

export interface Explained {
  /** Empty when the message has been printed already. */
  text: string;
  code: ExitCode;
}

export function explainError(error: unknown, debug: boolean): Explained {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
  const code = isUserError(error) ? EXIT.usage : EXIT.failed;
  if (debug && error instanceof Error) return { text: error.stack ?? error.message, code };
  return { text: boundedMessage(code === EXIT.usage ? messageOf(error) : withCauses(error)), code };
}

/** By name too: an error that crossed a process or a second copy of the package is no instance. */
function isUserError(error: unknown): boolean {
  return error instanceof UserError || (error instanceof Error && error.name === 'UserError');
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error.message === '' ? error.name : error.message;
}

/** No error loses its cause (I10): one line for each. */
function withCauses(error: unknown): string {
  const lines = [messageOf(error)];
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) {
    lines.push(`  because: ${messageOf(cause)}`);
  }
  return lines.join('\n');
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
