/** An answer goes to stdout, or to the file a person named. */
import { printed, UserError } from '@keygrid/contract';
import { writeFile } from 'node:fs/promises';
import { fileToWrite } from './file-to-write.ts';
import type { Terminal } from './terminal.ts';

/** @param option What named the file, for messages. */
export async function writeAnswer(
  terminal: Terminal,
  text: string,
  out: string | undefined,
  option = '--out',
): Promise<void> {
  if (out === undefined) return terminal.print(text);
  const file = fileToWrite(terminal.cwd, out, option);
  try {
    await writeFile(file, `${printed(text)}\n`);
  } catch (cause) {
    throw new UserError(`${option} ${out}: cannot be written: ${(cause as Error).message}`, { cause });
  }
  terminal.note(`written to ${file}`);
}
