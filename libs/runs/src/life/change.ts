/** What a change of status is asked with, and what it answers. */
import type { AttemptEnd } from '../record/attempts.ts';
import type { Status } from '../statuses.ts';
import type { Opening } from './attempt-parts.ts';
import type { Bind } from './bind.ts';
import type { MadeRuns } from './insert-statement.ts';

/** A run that has changed, as it is now. */
export interface Moved {
  readonly id: string;
  readonly fence: number;
  readonly status: Status;
}

/** SQL that runs in the same statement; `moved` are the runs that have changed. */
export interface Beside {
  /** Common table expressions that come before the change … */
  readonly before?: readonly string[];
  /** … a condition over `run`, which may read them … */
  readonly only?: string;
  /** … and those that come after it. */
  readonly after?: readonly string[];
  /** Further columns of `run` to answer with. */
  readonly returning?: readonly string[];
}

/** What every change says. */
export interface Change {
  /** Those of them that are in one of the row's statuses change; the others stay. */
  readonly ids: readonly string[];
  /** For people, kept with each run's event. Default: what the row says. */
  readonly cause?: string;
  /** Only where this is the run's fence. */
  readonly fence?: number;
  /** The row's `$given`. */
  readonly given?: object;
  readonly end?: AttemptEnd;
  readonly open?: Opening;
  readonly beside?: (bind: Bind) => Beside;
}

/** What a row needs besides, so that the compiler asks for it. */
export type ChangeFor<Row> = (Row extends { readonly from: readonly [] }
  ? { readonly made: MadeRuns; readonly cause: string }
  : Change) &
  (Row extends { readonly attempt: 'closed' }
    ? { readonly fence: number; readonly end: AttemptEnd }
    : unknown) &
  (Row extends { readonly attempt: 'opened' } ? { readonly open: Opening } : unknown);
