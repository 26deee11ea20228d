/** That a server is away is not a failure of the step that met it: it is said once, of the server. */
import { DatabaseUnavailable, QueueUnavailable, watchOutage, type Home } from '@keygrid/runs';
import type { Step } from './pass.ts';

export interface Outages {
  /** Passes over its failures that are outages. */
  watched: (step: Step) => Step;
  /** Reports all others. */
  report: (error: unknown) => void;
}

export function watchOutages(home: Home, report: (error: unknown) => void): Outages {
  const database = watchOutage({
    server: 'The database',
    meanwhile: 'Nothing is scheduled until it works again; runs go on.',
    settleMs: home.tunables.reconcileMs,
    say: report,
  });
  const isOutage = (error: unknown): boolean => {
    if (error instanceof DatabaseUnavailable) database.began(error.message);
    return error instanceof DatabaseUnavailable || error instanceof QueueUnavailable; // the queue says it itself
  };
  const passOver = (error: unknown) => {
    if (!isOutage(error)) throw error;
  };
  return {
    watched: (step) => ({ ...step, run: () => step.run().then(database.worked, passOver) }),
    report(error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (!isOutage(error) && !isOutage(cause)) report(error);
    },
  };
}
