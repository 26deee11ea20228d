/** What `keygrid cancel` does: the work of a study, a run, or some cells is no longer needed. */
import { counted } from '@keygrid/contract';
import { cancel as cancelCells } from '@keygrid/runs';
import type { WhereOptions } from '../../commands/control/where-option.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';
import { withAgreement } from './agreement.ts';
import { findTarget } from './find-target.ts';

interface CancelOptions extends WhereOptions {
  yes?: boolean;
}

export async function cancel(
  terminal: Terminal,
  { yes, where }: CancelOptions,
  name: string | undefined,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const target = await findTarget(home, name, where);
    const act = (agreed?: readonly string[]) => cancelCells(home, target, agreed);
    const asking = { yes: yes === true, verb: 'End', done: 'cancelled' };
    const cancelled =
      'run' in target
        ? await withAgreement(home, terminal, { ...asking, run: target.run }, act)
        : await act();
    const others = 'what had ended, and what other cells need, stays as it is';
    terminal.answer({ cancelled }, `${counted(cancelled.length, 'run')} cancelled; ${others}`);
  });
}
