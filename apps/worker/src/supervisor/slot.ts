/** One slot: waits for its turn and a child, fetches, claims, runs, and again. It fetches only while it is free. */
import { fullDisks, fullDiskText, requeuePreempted, turnOf, type Claim, type Home } from '@keygrid/runs';
import { Attempt } from './attempt.ts';
import type { ChildPlace } from './child-environment.ts';
import type { ChildSource } from './child-source.ts';
import { claimNext, type ClaimParts } from './claim-next.ts';
import { pause } from './fenced-writes.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { ErrorReport } from './report-errors.ts';

export interface SlotParts extends Omit<ClaimParts, 'report'> {
  home: Home;
  children: ChildSource;
  leases: LeaseKeeper;
  errors: ErrorReport;
  /** Of one run's child; an exclusive run has that of all slots. */
  memoryLimitBytes: (isExclusive: boolean) => number;
  /** Attempts under way in all slots. */
  running: Set<Attempt>;
}

export async function runSlot(place: ChildPlace, parts: SlotParts): Promise<void> {
  while (!parts.stopping.aborted) {
    try {
      await runNext(place, parts);
    } catch (error) {
      parts.errors.report(error);
      await pause(parts.home.tunables.controlPollMs, parts.stopping);
    }
  }
}

async function runNext(place: ChildPlace, parts: SlotParts): Promise<void> {
  const { home, workerId, running, stopping, children } = parts;
  const turn = await turnOf(home, workerId);
  // What it fetched now it could not claim, and other machines would wait for the next ring.
  if (turn.may === 'wait') return pause(home.tunables.controlPollMs, stopping);
  const kept = turn.may === 'take' ? turn.runId : undefined;
  const attempt = await children.inTurn(place, () => begin(place, parts, kept));
  if (!attempt) return;
  running.add(attempt);
  if (stopping.aborted) attempt.stop('preempted');
  await attempt.run();
  running.delete(attempt);
}

async function begin(place: ChildPlace, parts: SlotParts, kept?: string): Promise<Attempt | undefined> {
  const { home, children, leases, errors } = parts;
  if (parts.stopping.aborted) return undefined;
  // A run would fail at its first checkpoint, again and again.
  const [full] = await fullDisks(home.settings);
  if (full) {
    errors.say(fullDiskText(full));
    return pause(home.tunables.controlPollMs, parts.stopping).then(() => undefined);
  }
  // A machine that cannot start children must not take runs: they would fail for no fault of theirs.
  await children.ready(place);
  const claimed = await claimNext({ ...parts, report: errors.say }, place.gpu, kept);
  if (!claimed) return undefined;
  const { claim } = claimed;
  try {
    const child = await childFor(claim, place, parts);
    const memoryLimitBytes = parts.memoryLimitBytes(claim.exclusive);
    return new Attempt({ home, leases, child, memoryLimitBytes, ...claimed });
  } catch (error) {
    // It would be lost until its lease runs out.
    await requeuePreempted(home, claim);
    throw error;
  }
}

function childFor({ exclusive, spec }: Claim, place: ChildPlace, { children }: SlotParts) {
  return exclusive ? children.takeAlone(place, spec.precision) : children.take(place, spec.precision);
}
