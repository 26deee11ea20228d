/** One slot: waits for its turn and a child, fetches, claims, runs, and again. It fetches only while it is free. One child a claim. */
import { libraryFor } from '@keygrid/ipc';
import { fullDisks, fullDiskText, requeuePreempted, turnOf, type Claim, type Home } from '@keygrid/runs';
import { Attempt } from '../attempt/attempt.ts';
import type { ChildPlace } from '../child/child-environment.ts';
import type { ChildNeeds, ChildSource } from '../child/child-source.ts';
import type { CardWatch } from './card-watch.ts';
import { claimNext, type ClaimParts, type SlotOffer } from './claim-next.ts';
import { pause } from '../attempt/fenced-writes.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { ErrorReport } from './report-errors.ts';
import { runChildren } from '../child/run-child.ts';

export interface SlotParts extends Omit<ClaimParts, 'report' | 'idleSlots'> {
  home: Home;
  children: ChildSource;
  leases: LeaseKeeper;
  errors: ErrorReport;
  cards: CardWatch;
  /** Of one run's child; an exclusive run has that of all slots. */
  memoryLimitBytes: (isExclusive: boolean) => number;
  /** Attempts under way in all slots. */
  running: Set<Attempt>;
  /** Slots that compute nothing. */
  idle: Set<ChildPlace>;
}

export async function runSlot(place: ChildPlace, parts: SlotParts): Promise<void> {
  while (!parts.stopping.aborted && parts.cards.isOpen(place)) {
    try {
      await runNext(place, parts);
    } catch (error) {
      if (parts.cards.isLostBy(place, error)) return;
      parts.errors.report(error);
      await pause(parts.home.tunables.controlPollMs, parts.stopping);
    }
  }
}

async function runNext(place: ChildPlace, parts: SlotParts): Promise<void> {
  const { home, workerId, running, stopping, children } = parts;
  const turn = await turnOf(home, workerId);
  // What it fetched now it could not claim, and other machines would wait for the next message.
  if (turn.may === 'wait') return pause(home.tunables.controlPollMs, stopping);
  const kept = turn.may === 'take' ? turn.runId : undefined;
  const attempts = await children.inTurn(place, () => begin(place, parts, kept));
  if (attempts.length === 0) return;
  parts.idle.delete(place);
  for (const attempt of attempts) {
    running.add(attempt);
    if (stopping.aborted) attempt.stop('preempted');
  }
  await Promise.all(attempts.map((attempt) => attempt.run().finally(() => running.delete(attempt))));
  const lost = attempts.find(({ lostDevice }) => lostDevice)?.lostDevice;
  if (lost) return void parts.cards.isLostBy(place, lost);
  parts.cards.changed(place);
  parts.idle.add(place);
}

/** The attempts of one child; none where there was nothing to claim. */
async function begin(place: ChildPlace, parts: SlotParts, kept?: string): Promise<Attempt[]> {
  const { home, children, leases, errors, idle } = parts;
  if (parts.stopping.aborted) return [];
  // A run would fail at its first checkpoint, again and again.
  const [full] = await fullDisks(home.settings);
  if (full) {
    errors.say(fullDiskText(full));
    return pause(home.tunables.controlPollMs, parts.stopping).then(() => []);
  }
  // A machine that cannot start children must not take runs: they would fail for no fault of theirs.
  await children.ready(place);
  const memoryGiB = await parts.cards.roomGiB(place);
  if (memoryGiB === 'too little') return pause(home.tunables.controlPollMs, parts.stopping).then(() => []);
  const offer: SlotOffer = { gpu: place.gpu, memoryGiB, isOpen: () => parts.cards.isOpen(place) };
  const idleSlots = () => [...idle].filter((other) => other !== place && parts.cards.isOpen(other)).length;
  const claimed = await claimNext({ ...parts, idleSlots, report: errors.say }, offer, kept);
  const [first] = claimed?.claims ?? [];
  if (!claimed || !first) return [];
  const { claims, claimedAt, dataFolder } = claimed;
  try {
    const child = await childFor(first, place, parts);
    const shared = {
      home,
      leases,
      onAway: errors.report,
      claimedAt,
      dataFolder,
      gpu: place.gpu,
      memoryLimitBytes: parts.memoryLimitBytes(first.exclusive),
    };
    return runChildren(child, dataFolder, claims).map((own) => new Attempt({ ...shared, ...own }));
  } catch (error) {
    // They would be lost until their leases run out.
    for (const claim of claims) await requeuePreempted(home, claim);
    throw error;
  }
}

function childFor(claim: Claim, place: ChildPlace, { children }: SlotParts) {
  const { precision = 'float32' } = claim.spec;
  const needs: ChildNeeds = {
    precision,
    library: libraryFor(claim.stage === 'evaluation' ? claim.matcher : undefined),
  };
  return claim.exclusive ? children.takeAlone(place, needs) : children.take(place, needs);
}
