/** Which of a machine's cards an outer scheduler (Slurm, Kubernetes) or a person has left to this process. */
import { firstNames, shortened } from '@keygrid/contract';

export interface Gpu {
  /** As `CUDA_VISIBLE_DEVICES` names it: an index, or the name of a part of a card (MIG). */
  id: string;
  name?: string;
  memoryGiB: number;
  /** At the time of asking; left out where the driver does not tell, as of a part of a card. */
  freeGiB?: number;
  /** Compute capability. */
  capability?: number;
}

export interface GpuSearch {
  gpus: Gpu[];
  /** Why there are none, as a clause. */
  problem?: string;
}

/** A card as the driver lists it, with the parts it is divided into. */
export interface ListedGpu extends Gpu {
  uuid: string;
  isDivided: boolean;
  parts: (Gpu & { uuid: string })[];
}

/**
 * `visible`: indices, names of cards (`GPU-…`) or of their parts (`MIG-…`), or the beginning of a name; in the order given.
 * Left out: every card. A card that is divided counts as its parts. A name that fits none is a problem, and nothing is used:
 * CUDA would hide what comes behind it without a word.
 */
export function visibleGpus(cards: readonly ListedGpu[], visible: string | undefined): GpuSearch {
  if (cards.length === 0) return none('nvidia-smi lists none');
  if (visible === undefined) return usable(cards, cards);
  const asked = `CUDA_VISIBLE_DEVICES=${shortened(visible)}`;
  const given = visible.split(',').map((name) => name.trim());
  // What comes behind a negative number is hidden.
  const end = given.findIndex((name) => name.startsWith('-'));
  const names = given.slice(0, end < 0 ? undefined : end).filter((name) => name !== '');
  if (names.length === 0) return none(`${asked} hides every GPU`);
  const chosen: (ListedGpu | Gpu)[] = [];
  for (const name of names) {
    const [found, ...others] = named(cards, name);
    if (found === undefined || others.length > 0) {
      const what = found === undefined ? 'which does not exist' : 'which is the beginning of several';
      return none(`${asked} names GPU ${shortened(name)}, ${what}; there are ${listed(cards)}`);
    }
    if (chosen.includes(found)) return none(`${asked} names GPU ${shortened(name)} twice`);
    chosen.push(found);
  }
  return usable(chosen, cards);
}

const none = (problem: string): GpuSearch => ({ gpus: [], problem });

function named(cards: readonly ListedGpu[], name: string): (ListedGpu | Gpu)[] {
  if (/^\d+$/.test(name)) return cards.filter(({ id }) => id === name);
  if (!/^(GPU|MIG)-./i.test(name)) return [];
  const begins = ({ uuid }: { uuid: string }) => uuid.toLowerCase().startsWith(name.toLowerCase());
  const isWhole = ({ uuid }: { uuid: string }) => uuid.toLowerCase() === name.toLowerCase();
  const all = [...cards, ...cards.flatMap(({ parts }) => parts)];
  const exact = all.filter(isWhole);
  return exact.length > 0 ? exact : all.filter(begins);
}

function usable(chosen: readonly (ListedGpu | Gpu)[], cards: readonly ListedGpu[]): GpuSearch {
  const divided = chosen.filter((one) => 'parts' in one && one.isDivided && one.parts.length === 0);
  const gpus = chosen.flatMap((one) => {
    if (!('parts' in one)) return [plain(one)];
    return one.isDivided ? one.parts.map(plain) : [plain(one)];
  });
  if (gpus.length > 0) return { gpus };
  const ids = firstNames(divided.map(({ id }) => id));
  return none(
    `GPU ${ids} is divided (MIG) into no parts yet (nvidia-smi mig -cgi); there are ${listed(cards)}`,
  );
}

/** As slots need it. */
function plain({ id, name, memoryGiB, freeGiB, capability }: Gpu): Gpu {
  const told = { name, freeGiB, capability };
  return { id, memoryGiB, ...(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as object) }; // prettier-ignore
}

const listed = (cards: readonly ListedGpu[]): string =>
  firstNames(cards.flatMap(({ id, parts }) => [id, ...parts.map((part) => part.id)]));
