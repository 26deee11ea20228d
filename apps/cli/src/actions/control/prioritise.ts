/** What `keygrid prioritise` does: what is started first. */
import { counted, shortened, UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';
import { PRIORITY_NAMES, prioritise as prioritiseCells, type PriorityName } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import type { WhereOptions } from '../../commands/control/where-option.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';
import { findTarget } from './find-target.ts';

export async function prioritise(
  terminal: Terminal,
  { where }: WhereOptions,
  words: string[],
): Promise<void> {
  const { name, priority } = read(words);
  await withHome(terminal, async (home) => {
    const target = await findTarget(home, name, where);
    const { cells, runs, shared } = await prioritiseCells(home, target, priority);
    const done = `${counted(cells, 'cell')} now of ${priority} priority: ${counted(runs.length, 'run')}`;
    const others =
      shared.length === 0
        ? ''
        : `; ${counted(shared.length, 'run')} with another one, as other cells need it`;
    const answer: CommandAnswers['prioritise'] = { cells, priority, prioritised: runs, otherwise: shared };
    terminal.answer(answer, done + others);
  });
}

function near(word: string): string {
  const meant = nearest(word, PRIORITY_NAMES);
  return meant === undefined ? '.' : `; did you mean ${meant}?`;
}

function read(words: readonly string[]): { name: string | undefined; priority: PriorityName } {
  const last = words.at(-1) ?? '';
  const priority = PRIORITY_NAMES.find((one) => one === last);
  if (priority === undefined)
    throw new UserError(
      `The last word is the priority: expected low, normal or high, not ${JSON.stringify(shortened(last, 100))}${near(last)}`,
    );
  if (words.length > 2)
    throw new UserError(`Expected one study or run before the priority, not ${words.length - 1}.`);
  return { name: words.length === 2 ? words[0] : undefined, priority };
}
