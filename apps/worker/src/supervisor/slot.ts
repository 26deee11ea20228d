/** One slot: waits for a child, fetches, claims, runs, and again. It fetches only while it is free. */
import type { Runs } from '@keygrid/runs';
import { Attempt } from './attempt.ts';
import type { ChildPlace } from './child-environment.ts';
import type { ChildSource } from './child-source.ts';
import { claimNext, type ClaimParts } from './claim-next.ts';
import { pause } from './fenced-writes.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { ErrorReport } from './report-errors.ts';

export interface SlotParts extends Omit<ClaimParts, 'report'> {
  runs: Runs;
  children: ChildSource;
  leases: LeaseKeeper;
  errors: ErrorReport;
  /** Attempts under way in all slots. */
  running: Set<Attempt>;
}

export async function runSlot(place: ChildPlace, parts: SlotParts): Promise<void> {
  while (!parts.stopping.aborted) {
    try {
      await runNext(place, parts);
    } catch (error) {
      parts.errors.report(error);
      await pause(parts.runs.tunables.controlPollMs, parts.stopping);
    }
  }
}

async function runNext(place: ChildPlace, parts: SlotParts): Promise<void> {
  const { running, stopping, children } = parts;
  const attempt = await children.inTurn(place, () => begin(place, parts));
  if (!attempt) return;
  running.add(attempt);
  if (stopping.aborted) attempt.stop('preempted');
  await attempt.run();
  running.delete(attempt);
}

async function begin(place: ChildPlace, parts: SlotParts): Promise<Attempt | undefined> {
  const { runs, children, leases, errors } = parts;
  if (parts.stopping.aborted) return undefined;
  // A machine that cannot start children must not take runs: they would fail for no fault of theirs.
  await children.ready(place);
  const claimed = await claimNext({ ...parts, report: errors.say }, place.gpu);
  if (!claimed) return undefined;
  const child = children.take(place, claimed.claim.spec.precision);
  return new Attempt({ runs, leases, child, ...claimed });
}
