/** A yes-or-no question to the person at the terminal. */
import { printed, UserError } from '@keygrid/contract';
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** Without a person to ask it is an error that names the way to answer beforehand. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (!terminal.canAsk)
    throw new UserError(`${question}\nThere is no terminal to ask on: add --yes to go on.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // The question has the terminal: Ctrl-C is a key there, and ends the command as everywhere.
    lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    // Ctrl-D ends the question without an answer.
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const asked = lines.question(`${printed(question)} [y/N] `).catch(() => '');
    const answer = await Promise.race([asked, closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
