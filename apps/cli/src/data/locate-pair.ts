/** A pair as a person names it: by its id, or by its place in a split's list. */
import { UserError } from '@keygrid/contract';
import type { Dataset, PairList } from '@keygrid/datasets';
import type { Split } from '@keygrid/datasets/config';

export interface LocatedPair {
  readonly pairs: PairList;
  readonly split: Split;
  readonly index: number;
}

/**
 * `test:17` is pair 17 of test, counted from 0; anything else is an id.
 * @param splits Where an id is looked for, in this order.
 */
export async function locatePair(
  dataset: Dataset,
  splits: readonly Split[],
  name: string,
): Promise<LocatedPair> {
  const [, place, digits] = /^([a-z-]+):(\d+)$/.exec(name) ?? [];
  for (const split of splits) {
    const pairs = await dataset.split(split);
    const index = split === place ? Number(digits) : pairs.ids.indexOf(name);
    if (index >= 0 && index < pairs.length) return { pairs, split, index };
    if (split === place)
      throw new UserError(`${name}: ${split} has pairs ${split}:0 to ${split}:${pairs.length - 1}`);
  }
  const first = (await dataset.split(splits[0] ?? 'test')).ids[0] ?? '';
  const like = `expected an id such as "${first}", or a place such as ${splits[0]}:0`;
  throw new UserError(`There is no pair "${name}" in ${splits.join(', ')}; ${like}`);
}
