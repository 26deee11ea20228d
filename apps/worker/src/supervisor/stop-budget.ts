/** Whether the time between SIGTERM and the end is enough for what runs have to save: said as the worker starts, not when it is too late. */
import { saveTimes, type Home, type SaveTimes } from '@keygrid/runs';
import { outerGrace, type Grace } from '../machine/outer-grace.ts';

/** One line where it may not be enough; nothing where it is, and where no checkpoint was measured yet. */
export async function warnOfStopBudget(
  home: Home,
  { host, slots }: { readonly host: string; readonly slots: number },
  say: (text: string) => void,
): Promise<void> {
  const times = await saveTimes(home, host);
  if (times === undefined) return;
  const own = { seconds: home.tunables.terminateMs / 1000, of: 'this worker itself' };
  const warning = stopBudgetWarning(times, slots, [own, ...(await outerGrace(process.env))]);
  if (warning !== undefined) say(warning);
}

/** All slots may save at once, to one disk and one store. */
export function stopBudgetWarning(
  { checkpointSeconds, stepSeconds }: SaveTimes,
  slots: number,
  graces: readonly Grace[],
): string | undefined {
  const needed = stepSeconds + slots * checkpointSeconds;
  const short = graces.filter(({ seconds }) => seconds < needed).sort((a, b) => a.seconds - b.seconds)[0];
  if (short === undefined) return undefined;
  const together = slots > 1 ? ` for each of ${slots} slots` : '';
  return (
    `Told to stop, this worker has ${rounded(short.seconds)} s (${short.of}) and may need ${rounded(needed)} s: lately a checkpoint took ` +
    `${rounded(checkpointSeconds)} s${together}, a step ${rounded(stepSeconds)} s. What is not saved in time is computed again from the ` +
    `checkpoint before. ${short.advice ?? `Fewer slots need less${slots > 1 ? ' (--slots)' : ''}, and so does a faster store.`}`
  );
}

const rounded = (seconds: number): string => String(Math.round(seconds * 10) / 10);
