/** What `keygrid schema` does: the shipped JSON Schema of a command's answer. */
import { answerSchema } from '@keygrid/results';
import type { Terminal } from '../terminal.ts';

export async function schema(terminal: Terminal, _options: object, name: string): Promise<void> {
  terminal.print((await answerSchema(name)).trimEnd());
}
