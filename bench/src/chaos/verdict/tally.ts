/** Faults by kind. */
import type { FaultRecord } from '../fault.ts';

export interface KindTally {
  readonly kind: string;
  /** Done to something that was there for it. */
  readonly injected: number;
  /** Its effect was seen. */
  readonly observed: number;
  /** Done to what had just ended by itself: not among those injected. */
  readonly late: number;
  /** Median time until the effect was seen; undefined where none was. */
  readonly medianMs: number | undefined;
  /** As often as asked for, and each with its effect. */
  readonly isEnough: boolean;
}

export function tally(kinds: readonly string[], records: readonly FaultRecord[], least: number): KindTally[] {
  return kinds.map((kind) => {
    const own = records.filter((record) => record.kind === kind);
    const seen = own.filter(({ effect }) => effect?.hit === true);
    const late = own.filter(({ effect }) => effect?.hit === false).length;
    const times = seen.map(({ ms }) => ms).sort((a, b) => a - b);
    const injected = own.length - late;
    return {
      kind,
      injected,
      observed: seen.length,
      late,
      medianMs: times[Math.floor(times.length / 2)],
      isEnough: injected >= least && seen.length === injected,
    };
  });
}
