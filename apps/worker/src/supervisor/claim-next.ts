/** From a doorbell to a claim: only of runs whose data this machine has. */
import { DataConfig } from '@keygrid/datasets/config';
import { findProgram } from '@keygrid/files';
import { MatcherConfig, programOfMatcher } from '@keygrid/plan';
import {
  claimableOf,
  claimTogether,
  needOfData,
  NEED_OF_ONNX,
  needOfProgram,
  needsOnnx,
  queuedPlacements,
  releaseReservation,
  specOf,
  type Claim,
  type Doorbell,
  type Home,
} from '@keygrid/runs';
import { z } from 'zod';
import type { DataFolders } from './data-folders.ts';
import type { Lacks } from './lacks.ts';
import { awaitedQueues, type Served } from './awaited-queues.ts';
import { pause } from '../attempt/fenced-writes.ts';
import type { Liveness } from './liveness.ts';

/** Of a spec what decides where it can be computed. */
const Network = z.looseObject({ backbone: z.looseObject({ kind: z.string().optional() }) }).optional();
const AskedSpec = z.object({
  data: DataConfig,
  matcher: MatcherConfig.optional(),
  model: Network,
  weights: z.looseObject({ model: Network }).optional(),
});

export interface ClaimParts {
  home: Home;
  doorbell: Doorbell;
  workerId: string;
  /** Its runs are tried before all others. */
  study: string | undefined;
  offer: Served;
  folders: DataFolders;
  /** Why no ONNX model can be run here; undefined: one can. */
  noOnnx: string | undefined;
  /** Told why a run is left to others. */
  lacks: Lacks;
  /** Told of the wait for the queue only: a first look at a large data set takes its time. */
  liveness: Liveness;
  /** Says why a run is left to others. */
  report: (text: string) => void;
  /** Slots of this worker that are free, besides the one that claims. */
  idleSlots: () => number;
  /** Queue of the worker's last message: while nothing is queued, the next one is awaited there. */
  lastMessage: { queue?: string };
  /** Aborted: nothing is waited for any longer. */
  stopping: AbortSignal;
}

/** What the slot that claims has. */
export interface SlotOffer {
  /** Its card; undefined on a CPU. */
  readonly gpu: string | undefined;
  /** Of the card, for one run, now; undefined on a CPU: what the worker offers. */
  readonly memoryGiB: number | undefined;
  /** The card was not lost meanwhile. */
  readonly isOpen: () => boolean;
}

export interface Claimed {
  /** At least one; several are evaluations that share their passes. */
  claims: Claim[];
  /** Monotonic time before the claim was sent: the lease cannot have begun earlier. */
  claimedAt: number;
  dataFolder: string;
}

/**
 * The run that this worker has kept its machine for, if any; else waits a moment for a doorbell. Undefined when there was
 * none, or nothing could be claimed by it.
 */
export async function claimNext(
  parts: ClaimParts,
  slot: SlotOffer,
  kept?: string,
): Promise<Claimed | undefined> {
  const claimed = kept === undefined ? await claimByDoorbell(parts, slot) : await claim(parts, kept, slot);
  if (claimed !== 'lacking') return claimed;
  if (kept !== undefined) await releaseReservation(parts.home, kept, parts.workerId);
  // The scheduler queues it again: that message is for a worker with the data, and this one would take it too.
  await pause(2 * parts.home.tunables.reconcileMs, parts.stopping);
  return undefined;
}

async function claimByDoorbell(parts: ClaimParts, slot: SlotOffer): Promise<Claimed | 'lacking' | undefined> {
  const own = await claimOwn(parts, slot);
  if (own) return own;
  parts.liveness.waitBegan();
  const bell = await nextDoorbell(parts, slot).finally(parts.liveness.waitEnded);
  if (!bell) return undefined;
  // Not waited for: a queue that is away must not keep a claimed run from its start.
  return ownBefore(parts, bell.runId, slot).finally(() => void bell.done());
}

/** A run of the study may have come up during the wait. The other is queued again by the next pass. */
async function ownBefore(parts: ClaimParts, runId: string, slot: SlotOffer) {
  return (await claimOwn(parts, slot)) ?? claim(parts, runId, slot);
}

async function claimOwn(parts: ClaimParts, slot: SlotOffer): Promise<Claimed | undefined> {
  const { home, study, workerId } = parts;
  if (study === undefined) return undefined;
  for (const runId of await claimableOf(home, study, workerId)) {
    const claimed = await claim(parts, runId, slot);
    if (claimed !== undefined && claimed !== 'lacking') return claimed;
  }
  return undefined;
}

async function claim(
  parts: ClaimParts,
  runId: string,
  slot: SlotOffer,
): Promise<Claimed | 'lacking' | undefined> {
  const { home, workerId, offer, folders, lacks, noOnnx, report, idleSlots } = parts;
  const spec = await specOf(home, runId);
  if (spec === undefined) return undefined;
  const asked = AskedSpec.parse(spec);
  const { data, matcher } = asked;
  const found = await folders.find(data);
  await lacks.note(needOfData(data), 'missing' in found ? found.missing : undefined);
  if ('missing' in found) {
    report(`${runId} is left to other workers: ${found.missing}`);
    return 'lacking';
  }
  const program = programOfMatcher(matcher);
  if (program !== undefined) {
    const { programs } = home.settings;
    const why = findProgram(program, { programs }) === undefined ? noProgram(program) : undefined;
    await lacks.note(needOfProgram(program), why);
    if (why !== undefined) {
      report(`${runId} is left to other workers: ${why}`);
      return 'lacking';
    }
  }
  if (needsOnnx(asked)) {
    await lacks.note(NEED_OF_ONNX, noOnnx);
    if (noOnnx !== undefined) {
      report(`${runId} is left to other workers: ${noOnnx}`);
      return 'lacking';
    }
  }
  const { gpu, memoryGiB, isOpen } = slot;
  if (!isOpen()) return undefined;
  const claimedAt = performance.now();
  const device = gpu === undefined ? offer.device : `${offer.device}:${gpu}`;
  const request = { runId, workerId, device, ...(memoryGiB === undefined ? {} : { memoryGiB }) };
  const claims = await claimTogether(home, { ...request, idleSlots: idleSlots() });
  return claims.length === 0 ? undefined : { claims, claimedAt, dataFolder: found.folder };
}

const noProgram = (name: string) =>
  `there is no program ${name} here: install it, or name its file under [programs] in keygrid.toml`;

/** Asks every queue that this slot waits at, the wait shared among them. */
async function nextDoorbell(
  { home, doorbell, offer, lastMessage }: ClaimParts,
  { memoryGiB = offer.memoryGiB }: SlotOffer,
) {
  const names = awaitedQueues(await queuedPlacements(home), { ...offer, memoryGiB }, lastMessage.queue);
  for (const name of names) {
    const bell = await doorbell.fetch(name, { blockMs: home.tunables.controlPollMs / names.length });
    if (!bell) continue;
    lastMessage.queue = name;
    return bell;
  }
  return undefined;
}
