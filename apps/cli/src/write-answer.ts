/** An answer goes to stdout, or to the file a person named. */
import { UserError } from '@keygrid/geometry';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Terminal } from './terminal.ts';

export async function writeAnswer(terminal: Terminal, text: string, out: string | undefined): Promise<void> {
  if (out === undefined) return terminal.print(text);
  const file = path.resolve(terminal.cwd, out);
  try {
    await writeFile(file, `${text}\n`);
  } catch (cause) {
    throw new UserError(`--out ${out}: cannot be written: ${(cause as Error).message}`, { cause });
  }
  terminal.note(`written to ${file}`);
}
