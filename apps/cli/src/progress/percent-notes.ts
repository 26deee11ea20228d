/** Notes of how far something is: one for each quarter of the way, and one after a while without any. */
import type { Terminal } from '../terminal.ts';

/** Less than the 30 s within which a log gets a line. */
const SILENCE_MS = 25_000;

export function percentNotes(
  terminal: Pick<Terminal, 'note'>,
  what: string,
  now: () => number = () => performance.now(),
): (at: { done: number; total: number }) => void {
  let notedQuarter = 0;
  let notedAt = now();
  return ({ done, total }) => {
    const quarter = Math.floor((4 * done) / total);
    if (quarter <= notedQuarter && now() - notedAt < SILENCE_MS) return;
    const percent = quarter > notedQuarter ? 25 * quarter : Math.floor((100 * done) / total);
    notedQuarter = quarter;
    notedAt = now();
    terminal.note(`${what}: ${percent} %`);
  };
}
