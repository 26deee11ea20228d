/** Tells people of what has ended, beside the passes: a receiver that is slow or away holds up none of them. */
import { tell, type Home } from '@keygrid/runs';
import { makePass } from './pass.ts';

export interface Teller {
  /** Goes on by itself; does nothing while it still goes on. */
  tell(): void;
  /** Once more before the end. Takes less than three time-outs, whatever the receiver does, and never rejects. */
  tellLast(): Promise<void>;
}

/** What fails is reported once, as a step of a pass is. */
export function makeTeller(home: Home, report: (error: unknown) => void): Teller {
  const ending = new AbortController();
  const telling = (run: () => Promise<void>, limitMs: number) =>
    makePass([{ what: 'Telling of what has ended', run }], report, limitMs);
  const often = telling(() => tell(home, { report, ending: ending.signal }), NO_LIMIT_MS);
  const last = telling(() => tell(home, { report, isLast: true }), 2 * home.tunables.notifyMs);
  let underWay: Promise<void> | undefined;
  return {
    tell() {
      underWay ??= often().finally(() => (underWay = undefined));
    },
    async tellLast() {
      ending.abort();
      await underWay;
      await last();
    },
  };
}

/** Many messages to a slow receiver take long; this is the longest that a timer waits. */
const NO_LIMIT_MS = 2 ** 31 - 1;
