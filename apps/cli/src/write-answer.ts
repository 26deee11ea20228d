/** An answer goes to stdout, or to the file a person named. */
import { printed } from '@keygrid/contract';
import { cannotWrite, writeWhole } from '@keygrid/files';
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
    await writeWhole(file, `${printed(text)}\n`);
  } catch (cause) {
    throw cannotWrite(`${option} ${out}`, cause);
  }
  terminal.note(`written to ${file}`);
}
