/** What `keygrid cancel` does: a study's or a run's work is no longer needed. */
import { counted, UserError } from '@keygrid/contract';
import { findRunOrStudy } from '@keygrid/results';
import { cancelRun, cancelStudy, StillShared, studiesWanting, type Home } from '@keygrid/runs';
import { confirm } from '../ask.ts';
import { withHome } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';

interface CancelOptions {
  yes?: boolean;
}

export async function cancel(terminal: Terminal, { yes }: CancelOptions, name: string): Promise<void> {
  await withHome(terminal, async (home) => {
    const found = await findRunOrStudy(home, name);
    const cancelled =
      'run' in found
        ? await cancelOne(home, terminal, found.run, yes === true)
        : await cancelStudy(home, found.study);
    const others = 'what had ended, and what another study needs, stays as it is';
    terminal.answer({ cancelled }, `${counted(cancelled.length, 'run')} cancelled; ${others}`);
  });
}

/** A run that several studies need: they are named, and the user is asked. */
async function cancelOne(home: Home, terminal: Terminal, run: string, yes: boolean): Promise<string[]> {
  const agreed = await studiesWanting(home, run);
  if (agreed.length > 1 && !yes && !(await confirm(terminal, sharedQuestion(run, agreed))))
    throw new UserError('Nothing was cancelled.');
  try {
    return await cancelRun(home, run, yes ? undefined : agreed);
  } catch (cause) {
    if (!(cause instanceof StillShared)) throw cause;
    const words = `${nameList(cause.studies)} needs it too by now. Nothing was cancelled; cancel again to be asked.`;
    throw new UserError(`${run}: ${words}`, { cause });
  }
}

function sharedQuestion(run: string, studies: readonly string[]): string {
  const its = run.startsWith('t-') ? `${run} and its evaluations` : run;
  return `${studies.length} studies need ${run}: ${nameList(studies)}. End ${its} for all of them?`;
}

const NAMED = 5;

function nameList(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.slice(0, NAMED).join(', ') + more;
}
