/** A run that several studies need: they are named, and the user is asked. */
import { firstNames, UserError } from '@keygrid/contract';
import { StillShared, studiesWanting, type Home } from '@keygrid/runs';
import { confirm } from '../../ask.ts';
import type { Terminal } from '../../terminal.ts';

interface Agreement {
  readonly run: string;
  readonly yes: boolean;
  /** `End`, `Start afresh`. */
  readonly verb: string;
  /** `cancelled`. */
  readonly done: string;
}

/** `act` is handed the studies that agree; all with `--yes`. @throws UserError where another came between. */
export async function withAgreement<T>(
  home: Home,
  terminal: Terminal,
  { run, yes, verb, done }: Agreement,
  act: (agreed?: readonly string[]) => Promise<T>,
): Promise<T> {
  const agreed = await studiesWanting(home, run);
  if (agreed.length > 1 && !yes && !(await confirm(terminal, question(run, agreed, verb))))
    throw new UserError(`Nothing was ${done}.`);
  try {
    return await act(yes ? undefined : agreed);
  } catch (cause) {
    if (!(cause instanceof StillShared)) throw cause;
    const words = `${firstNames(cause.studies, NAMED)} needs it too by now. Nothing was ${done}; give the command again to be asked.`;
    throw new UserError(`${run}: ${words}`, { cause });
  }
}

function question(run: string, studies: readonly string[], verb: string): string {
  const its = run.startsWith('t-') ? `${run} and its evaluations` : run;
  return `${studies.length} studies need ${run}: ${firstNames(studies, NAMED)}. ${verb} ${its} for all of them?`;
}

const NAMED = 5;
