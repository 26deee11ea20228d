/** Which pairs of a list are in a group, as places in the list. */
import { groupsOf } from '@keygrid/scoring';
import type { PairList } from './pair-list.ts';

type Places = readonly number[];

/** A list is asked for many groups: all of them are found at once, for each side. */
const known = new WeakMap<PairList, Map<number, ReadonlyMap<string, Places>>>();

/**
 * In rising order; pairs without keypoints are in no group. `inputSides`: of models, in pixels, by which sizes are grouped; of
 * several those pairs that are in the group by each.
 */
export function pairsOfGroup(list: PairList, group: string, inputSides: Iterable<number>): Places {
  const [first = [], ...others] = [...new Set(inputSides)].map((side) => bySide(list, side).get(group) ?? []);
  const sets = others.map((places) => new Set(places));
  return sets.length === 0 ? first : first.filter((place) => sets.every((set) => set.has(place)));
}

function bySide(list: PairList, inputSide: number): ReadonlyMap<string, Places> {
  const sides = known.get(list) ?? new Map<number, ReadonlyMap<string, Places>>();
  known.set(list, sides);
  const groups = sides.get(inputSide) ?? placesByGroup(list, inputSide);
  sides.set(inputSide, groups);
  return groups;
}

function placesByGroup(list: PairList, inputSide: number): Map<string, number[]> {
  const byGroup = new Map<string, number[]>();
  for (const [place, pair] of list.entries()) {
    if (pair.keypoints === 0) continue;
    for (const group of groupsOf(pair, inputSide)) {
      const places = byGroup.get(group);
      if (places) places.push(place);
      else byGroup.set(group, [place]);
    }
  }
  return byGroup;
}
