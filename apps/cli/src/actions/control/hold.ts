/** What `keygrid pause` and `keygrid resume` do. */
import { counted } from '@keygrid/contract';
import { hold } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import type { WhereOptions } from '../../commands/control/where-option.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';
import { findTarget } from './find-target.ts';

export async function pause(
  terminal: Terminal,
  { where }: WhereOptions,
  name: string | undefined,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const { cells, runs, shared } = await hold(home, await findTarget(home, name, where), true);
    const done =
      cells === 0
        ? 'Already paused: nothing was changed'
        : `${counted(cells, 'cell')} paused: ${counted(runs.length, 'run')}; what runs saves first`;
    const others =
      shared.length === 0 ? '' : `; ${counted(shared.length, 'run')} that other cells need goes on`;
    const answer: CommandAnswers['pause'] = { cells, paused: runs, goingOn: shared };
    terminal.answer(answer, done + others);
  });
}

export async function resume(
  terminal: Terminal,
  { where }: WhereOptions,
  name: string | undefined,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const { cells, runs } = await hold(home, await findTarget(home, name, where), false);
    const answer: CommandAnswers['resume'] = { cells, resumed: runs };
    const done = `${counted(cells, 'cell')} resumed: ${counted(runs.length, 'run')}`;
    terminal.answer(answer, cells === 0 ? 'Not paused: nothing was changed' : done);
  });
}
