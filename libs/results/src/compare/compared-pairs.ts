/** The pairs that a comparison lists, as the first evaluation of each side predicted them: from what is stored, no matcher runs. */
import { UserError } from '@keygrid/contract';
import { protocolNamed } from '@keygrid/scoring';
import type { Home } from '@keygrid/runs';
import { openStoredPairs, type StoredPairs } from '../gallery/stored-pairs.ts';
import type { Scored } from '../pairs/pair-scores.ts';
import type { Comparison, PairChange, SideContrast } from './comparison.ts';
import { inputSides } from './read-side.ts';

export interface ListedPair extends PairChange {
  readonly contrast: SideContrast;
  readonly list: 'gained' | 'lost';
  /** In its list, from 1. */
  readonly place: number;
}

export interface ComparedPairs {
  readonly stored: StoredPairs;
  /** One a side. */
  readonly drawn: readonly { readonly label: string; readonly scored: Scored }[];
}

export const listedPairs = ({ contrasts }: Pick<Comparison, 'contrasts'>): ListedPair[] =>
  contrasts.flatMap((contrast) =>
    (['gained', 'lost'] as const).flatMap((list) =>
      contrast[list].map((change, i) => ({ ...change, contrast, list, place: i + 1 })),
    ),
  );

/** What draws them; or why there are no pictures, as one sentence. */
export async function openComparedPairs(
  home: Home,
  { sides, protocol, alpha }: Comparison,
): Promise<ComparedPairs | { readonly missing: string }> {
  const scoring = protocolNamed(protocol, [alpha]);
  if (!scoring) throw new UserError(`${protocol} is no protocol of this version`);
  const firsts = sides.map(({ name, evaluations: [id = ''] }) => ({ name, id }));
  const stored = await openStoredPairs(home, firsts[0]?.id ?? '', scoring, alpha);
  if ('missing' in stored) return stored;
  const inputs = await inputSides(
    home,
    firsts.map(({ id }) => id),
  );
  return {
    stored,
    drawn: firsts.map(({ name, id }) => ({
      label: `${name}, ${id}`,
      scored: { id, inputSide: inputs.get(id) ?? NaN },
    })),
  };
}
