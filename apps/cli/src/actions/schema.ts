/** What `keygrid schema` does: the shipped JSON Schema of a command's answer, or a list of them. */
import { largest } from '@keygrid/contract';
import { answerSchema, describedAnswers } from '@keygrid/results';
import type { AnswerName } from '@keygrid/results/answers';
import type { CommandAnswers } from '../answers/command-answers.ts';
import type { Terminal } from '../terminal.ts';

export async function schema(
  terminal: Terminal,
  _options: object,
  name: AnswerName | undefined,
): Promise<void> {
  if (name !== undefined) return terminal.print((await answerSchema(name)).trimEnd());
  const answers: CommandAnswers['schema'] = await describedAnswers();
  const width = largest(answers.map((one) => one.name.length));
  const lines = answers.map((one) => `${one.name.padEnd(width)}  ${one.description}`);
  if (terminal.json) terminal.answer(answers, '');
  else terminal.print(lines.join('\n'));
}
