/** A place a slot: dealt over the cards, else over the cores. */
import os from 'node:os';
import type { WorkerOptions } from '../options.ts';
import type { ChildPlace } from '../child/child-environment.ts';
import type { Gpu } from './gpus.ts';
import { shareOf } from './shares.ts';

type Wanted = Pick<WorkerOptions, 'slots' | 'threads' | 'slotsPerGpu'>;

/**
 * A slot a card, or as many as asked for, one after the other; cards with more free memory come first, so that fewer slots
 * than cards take the emptiest. Slots of one card share its memory.
 */
export function placesOf(wanted: Wanted, gpus: Gpu[]): ChildPlace[] {
  const { slots: wantedSlots, threads: wantedThreads, slotsPerGpu } = wanted;
  const cores = os.availableParallelism();
  const onCards = slotsPerGpu === undefined ? gpus.length : slotsPerGpu * gpus.length;
  const slots = wantedSlots ?? (onCards || Math.max(1, Math.floor(cores / (wantedThreads ?? 1))));
  const threads = wantedThreads ?? Math.max(1, Math.floor(cores / slots));
  const free = ({ freeGiB, memoryGiB }: Gpu) => freeGiB ?? memoryGiB;
  const emptiest = [...gpus].sort((a, b) => free(b) - free(a));
  return Array.from({ length: slots }, (_, slot): ChildPlace => {
    const position = slot % emptiest.length;
    const gpu = emptiest[position];
    const place = { threads, precision: 'float32' } as const;
    if (!gpu) return place;
    const beside = Math.ceil((slots - position) / emptiest.length);
    return { ...place, gpu: gpu.id, ...(beside > 1 ? { shareGiB: shareOf(gpu, beside) } : {}) };
  });
}

/** The most that a card has. */
export function slotsACard({ slots, slotsPerGpu }: Wanted, cards: number): number {
  return slotsPerGpu ?? Math.max(1, Math.ceil((slots ?? 1) / Math.max(1, cards)));
}

/** Those of all slots together; every core where no number of threads a slot was given. */
export function allThreadsOf({ threads }: Pick<WorkerOptions, 'threads'>, places: ChildPlace[]): number {
  return threads === undefined ? os.availableParallelism() : threads * places.length;
}
