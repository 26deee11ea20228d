/** What goes wrong around the runs goes to stderr; the same sentence again only after a while. */
import { note } from '@keygrid/contract';

export interface ErrorReport {
  report: (error: unknown) => void;
  say: (text: string) => void;
}

export function reportErrors(quietMs: number, write: (text: string) => void = note): ErrorReport {
  const lastSaid = new Map<string, number>();
  const say = (text: string) => {
    const now = performance.now();
    if (now - (lastSaid.get(text) ?? -Infinity) < quietMs) return;
    lastSaid.set(text, now);
    write(`${new Date().toISOString()} ${text}`);
  };
  return {
    say,
    report: (error) => say(error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  };
}
