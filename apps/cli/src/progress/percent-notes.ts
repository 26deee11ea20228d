/** Notes of how far something is, one for each quarter of the way. */
import type { Terminal } from '../terminal.ts';

export function percentNotes(
  terminal: Terminal,
  what: string,
): (at: { done: number; total: number }) => void {
  let noted = 0;
  return ({ done, total }) => {
    const quarter = Math.floor((4 * done) / total);
    if (quarter <= noted) return;
    noted = quarter;
    terminal.note(`${what}: ${25 * quarter} %`);
  };
}
