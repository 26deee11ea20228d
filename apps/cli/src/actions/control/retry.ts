/** What `keygrid retry` does: what has failed is tried again. */
import { counted } from '@keygrid/contract';
import { retry as retryRuns } from '@keygrid/runs';
import type { CommandAnswers } from '../../answers/command-answers.ts';
import type { WhereOptions } from '../../commands/control/where-option.ts';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';
import { withAgreement } from './agreement.ts';
import { findTarget } from './find-target.ts';

interface RetryOptions extends WhereOptions {
  fresh?: boolean;
  yes?: boolean;
}

export async function retry(
  terminal: Terminal,
  { fresh = false, yes, where }: RetryOptions,
  name: string | undefined,
): Promise<void> {
  await withHome(terminal, async (home) => {
    const target = await findTarget(home, name, where);
    const act = (agreed?: readonly string[]) =>
      retryRuns(home, target, { fresh, ...(agreed ? { agreed } : {}) });
    const asking = { yes: yes === true, verb: 'Start afresh', done: 'changed' };
    const retried =
      fresh && 'run' in target
        ? await withAgreement(home, terminal, { ...asking, run: target.run }, act)
        : await act();
    const from = fresh ? 'from nothing; what there was is archived' : 'from their newest checkpoints';
    const text =
      retried.length === 0
        ? 'No run has failed: nothing to retry'
        : `${counted(retried.length, 'run')} tried again ${from}`;
    const answer: CommandAnswers['retry'] = { retried };
    terminal.answer(answer, text);
  });
}
