/** Cards that nothing is claimed for any longer, and what a person can do about them. */
import type { LiveWorker } from '@keygrid/runs';

/** Cards told of one by one. */
const TOLD = 3;

/** A sentence a card. */
export function lostCards(workers: readonly Pick<LiveWorker, 'host' | 'pid' | 'cards'>[]): string[] {
  const lost = workers.flatMap(({ host, pid, cards }) =>
    cards.flatMap(({ id, name, lost: why }) =>
      why === undefined
        ? []
        : [
            `Worker ${pid} on ${host} has lost its card cuda:${id} (${name}) and claims nothing for it: ${why} Restart the worker once nvidia-smi lists the card again.`,
          ],
    ),
  );
  const more = lost.length - TOLD;
  return more > 0 ? [...lost.slice(0, TOLD), `${more} more cards were lost.`] : lost;
}
