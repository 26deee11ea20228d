/** What `keygrid schema` does: the shipped JSON Schema of a command's answer. */
import { answerSchema } from '@keygrid/results';
import type { AnswerName } from '@keygrid/results/answers';
import type { Terminal } from '../terminal.ts';

export async function schema(terminal: Terminal, _options: object, name: AnswerName): Promise<void> {
  terminal.print((await answerSchema(name)).trimEnd());
}
