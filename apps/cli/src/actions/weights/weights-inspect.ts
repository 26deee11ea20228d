/** What `keygrid weights inspect` does: what is in a weights file, and what a grid can do with it. */
import path from 'node:path';
import type { Terminal } from '../../terminal.ts';
import { askWeights, type InspectAnswer } from '../../weights/ask-weights.ts';
import { inspectText } from '../../weights/weights-text.ts';

export async function inspect(terminal: Terminal, _options: object, file: string): Promise<void> {
  const request = { action: 'inspect', file: path.resolve(terminal.cwd, file) } as const;
  const answer = await askWeights<InspectAnswer>(request, terminal.env);
  terminal.answer(answer, inspectText(answer, terminal.width));
}
