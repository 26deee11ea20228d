/** What goes wrong around the runs goes to stderr; the same sentence again only after a while, an outage of a server once. */
import { note } from '@keygrid/contract';
import { DatabaseUnavailable, QueueUnavailable, watchOutage } from '@keygrid/runs';

export interface ErrorReport {
  report: (error: unknown) => void;
  say: (text: string) => void;
  /** The database took a write. */
  databaseWorked: () => void;
}

interface ReportRules {
  /** The same sentence is not said again for so long, and a server counts as back after as long without a failure. */
  readonly quietMs: number;
  /** For how long runs go on without the database. */
  readonly aloneMs: number;
  readonly write?: (text: string) => void;
}

export function reportErrors({ quietMs, aloneMs, write = note }: ReportRules): ErrorReport {
  const lastSaid = new Map<string, number>();
  const say = (text: string) => {
    const now = performance.now();
    if (now - (lastSaid.get(text) ?? -Infinity) < quietMs) return;
    lastSaid.set(text, now);
    write(`${new Date().toISOString()} ${text}`);
  };
  const database = watchOutage({
    server: 'The database',
    meanwhile: `Runs go on without it for up to ${Math.round(aloneMs / 1000)} s, and what they measure is written once it works again; others wait.`,
    settleMs: quietMs,
    say,
  });
  return {
    say,
    databaseWorked: database.worked,
    report(error) {
      if (error instanceof DatabaseUnavailable) return database.began(error.message);
      if (error instanceof QueueUnavailable) return; // said by the queue itself, once
      say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    },
  };
}
