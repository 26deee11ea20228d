/** The cards of this worker: what a slot of each has, which were lost, and what the worker offers with them. */
import { largest } from '@keygrid/contract';
import type { Card } from '@keygrid/runs';
import type { ChildPlace } from '../child/child-environment.ts';
import type { Gpu } from './gpus.ts';
import { shareOf } from './shares.ts';

export interface Cards {
  /** Of a lost one nothing; on a CPU always. */
  isOpen: (place: Pick<ChildPlace, 'gpu'>) => boolean;
  /** GiB that a run in this place may count on; undefined on a CPU. */
  memoryGiB(place: Pick<ChildPlace, 'gpu'>): number | undefined;
  /** Nothing is claimed for it any longer. False: that is known. */
  lose(gpu: string, why: string): boolean;
  /** As the worker's row has them; undefined on a CPU. */
  offer(): { cards: Card[]; slots: number; memoryGiB: number } | undefined;
}

export function cardsOf(gpus: readonly Gpu[], places: readonly ChildPlace[]): Cards {
  const cards = new Map<string, Card>();
  for (const { id, name = 'NVIDIA GPU', memoryGiB } of gpus) {
    const slots = places.filter((place) => place.gpu === id).length;
    if (slots === 0) continue;
    cards.set(id, { id, name, slots, memoryGiB: Math.floor(shareOf({ memoryGiB }, slots)) });
  }
  const cardOf = ({ gpu }: Pick<ChildPlace, 'gpu'>) => (gpu === undefined ? undefined : cards.get(gpu));
  return {
    isOpen: (place) => cardOf(place)?.lost === undefined,
    memoryGiB: (place) => cardOf(place)?.memoryGiB,
    lose(gpu, why) {
      const card = cards.get(gpu);
      if (!card || card.lost !== undefined) return false;
      cards.set(gpu, { ...card, lost: why });
      return true;
    },
    offer() {
      if (cards.size === 0) return undefined;
      const open = [...cards.values()].filter(({ lost }) => lost === undefined);
      return {
        cards: [...cards.values()],
        slots: open.reduce((sum, { slots }) => sum + slots, 0),
        memoryGiB: open.length === 0 ? 0 : largest(open.map((card) => card.memoryGiB)),
      };
    },
  };
}
