/** What a slot's card has for a run now, and what happens once it is lost. */
import { classifyWords } from '@keygrid/ipc';
import { shortened } from '@keygrid/contract';
import type { ChildPlace } from '../child/child-environment.ts';
import type { Cards } from '../machine/cards.ts';
import { freeMemoryGiB } from '../machine/gpus.ts';
import { LEAST_GIB, RESERVE_GIB } from '../machine/shares.ts';

export interface CardWatch {
  isOpen(place: Pick<ChildPlace, 'gpu'>): boolean;
  /**
   * GiB that a run may count on: the slot's, or less where processes of others hold a part of the card. `too little`: nothing is
   * claimed for it now. Undefined on a CPU. Rejects where the driver says that the card is gone.
   */
  roomGiB(place: ChildPlace): Promise<number | undefined | 'too little'>;
  /** A process of ours has left the card: what was seen of it counts no more. */
  changed(place: ChildPlace): void;
  /** Closes the card's slots where the error (or failure) says that it is lost; said once. */
  isLostBy(place: ChildPlace, error: unknown): boolean;
}

interface CardWatchParts {
  cards: Cards;
  /** One look at a card serves for so long. */
  lookMs: number;
  say: (text: string) => void;
  /** A card was lost: no child waits for it any longer, and the worker's row says so. */
  onLost: (place: ChildPlace) => void;
  free?: (gpu: string) => Promise<number | undefined>;
}

export function watchCards({ cards, lookMs, say, onLost, free = freeMemoryGiB }: CardWatchParts): CardWatch {
  const looks = new Map<string, { at: number; freeGiB: Promise<number | undefined> }>();
  const look = (gpu: string) => {
    const before = looks.get(gpu);
    if (before && performance.now() - before.at < lookMs) return before.freeGiB;
    // Of a part of a card the driver does not tell.
    const freeGiB = gpu.startsWith('MIG-') ? Promise.resolve(undefined) : orUnknown(free(gpu));
    looks.set(gpu, { at: performance.now(), freeGiB });
    return freeGiB;
  };
  return {
    isOpen: cards.isOpen,
    async roomGiB({ gpu }) {
      const memoryGiB = cards.memoryGiB({ gpu });
      if (gpu === undefined || memoryGiB === undefined) return undefined;
      const freeGiB = await look(gpu);
      if (freeGiB === undefined) return memoryGiB;
      if (freeGiB >= LEAST_GIB) return Math.min(memoryGiB, Math.floor(freeGiB + RESERVE_GIB)); // our child waits on it
      say(
        `nothing is claimed for cuda:${gpu}: ${freeGiB.toFixed(1)} GiB of it are free, other processes hold the rest`,
      );
      return 'too little';
    },
    changed: ({ gpu }) => void (gpu !== undefined && looks.delete(gpu)),
    isLostBy(place, error) {
      const { gpu } = place;
      const why = lossOf(error);
      if (gpu === undefined || why === undefined) return false;
      if (cards.lose(gpu, why)) {
        say(`card cuda:${gpu} is lost, nothing more is claimed for it: ${why}`);
        onLost(place);
      }
      return true;
    },
  };
}

/** A driver that does not answer in another way is not a lost card. */
async function orUnknown(look: Promise<number | undefined>): Promise<number | undefined> {
  return look.catch((error: unknown) => {
    if (lossOf(error) !== undefined) throw error;
    return undefined;
  });
}

/** What says so, of an error or of a failure. */
function lossOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  const message = String(error.message);
  const isLost =
    ('class' in error && error.class === 'device-lost') || classifyWords(message) === 'device-lost';
  return isLost ? shortened(message.replaceAll(/\s+/g, ' ')) : undefined;
}
