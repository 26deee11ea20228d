/** A server that is away: one line when it goes and one when it is back, whatever fails meanwhile, and however often. */

export interface Outage {
  /** Something failed because of it. */
  began: (reason: string) => void;
  /** Something worked. The outage is over once nothing has failed for `settleMs`: of a full or read-only server some things work. */
  worked: () => void;
}

export interface OutageRules {
  /** Begins the line that says the end. */
  readonly server: string;
  /** For people: what goes on meanwhile and what waits. */
  readonly meanwhile: string;
  readonly settleMs: number;
  readonly say: (line: string) => void;
  readonly now?: () => number;
}

export function watchOutage(rules: OutageRules): Outage {
  const { server, meanwhile, settleMs, say, now = () => performance.now() } = rules;
  let firstFailure: number | undefined;
  let lastFailure = -Infinity;
  return {
    began(reason) {
      lastFailure = now();
      if (firstFailure !== undefined) return;
      firstFailure = lastFailure;
      say(`${reason.replace(/\.$/, '')}. ${meanwhile}`);
    },
    worked() {
      if (firstFailure === undefined || now() - lastFailure < settleMs) return;
      const seconds = Math.max(1, Math.round((lastFailure - firstFailure) / 1000));
      firstFailure = undefined;
      say(`${server} works again, after about ${seconds} s.`);
    },
  };
}
