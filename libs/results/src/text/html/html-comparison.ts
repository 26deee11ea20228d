/** A comparison as one page that needs nothing beside itself: its tables, and the pairs gained and lost most with pictures. */
import type { Home } from '@keygrid/runs';
import type { Comparison, SideContrast } from '../../compare/comparison.ts';
import {
  comparedLines,
  metricsTable,
  pairsTable,
  settingsTable,
  testsTable,
} from '../../compare/comparison-tables.ts';
import {
  listedPairs,
  openComparedPairs,
  type ComparedPairs,
  type ListedPair,
} from '../../compare/compared-pairs.ts';
import { htmlTable } from './html-table.ts';
import { element, type Markup } from './markup.ts';
import { page } from './page.ts';
import { pairGallery, type ShownPair } from './pair-gallery.ts';

/** @param command What makes the page again. */
export async function htmlComparison(home: Home, comparison: Comparison, command: string): Promise<string> {
  const { contrasts, sides } = comparison;
  const title = `${sides.map(({ name }) => name).join(', ')} compared`;
  const compared = await openComparedPairs(home, comparison);
  const pairs = await Promise.all(
    listedPairs(comparison).map(async (listed) => ({ ...listed, shown: await shownPair(compared, listed) })),
  );
  const of = (contrast: SideContrast) => pairs.filter((one) => one.contrast === contrast);
  return page(title, [
    element('h1', {}, title),
    ...comparedLines(comparison).map((line) => element('p', {}, line)),
    htmlTable(settingsTable(comparison)),
    htmlTable(metricsTable(comparison)),
    ...contrasts.flatMap((contrast) => [
      htmlTable(testsTable(contrast, comparison)),
      ...contrastPairs(contrast, of(contrast), 'missing' in compared ? [compared.missing] : []),
    ]),
    element('h2', {}, 'How this was made'),
    element('ul', {}, element('li', {}, `Made by: ${command}`)),
  ]);
}

function contrastPairs(
  contrast: SideContrast,
  pairs: readonly (ListedPair & { readonly shown: ShownPair })[],
  missing: readonly string[],
): Markup[] {
  const lists = (['gained', 'lost'] as const)
    .map((list) => ({
      title: `${list === 'gained' ? 'Gained' : 'Lost'} most, ${contrast.from} to ${contrast.to}`,
      changes: contrast[list],
      pairs: pairs.filter((one) => one.list === list).map(({ shown }) => shown),
    }))
    .filter((list) => list.pairs.length > 0);
  if (lists.length === 0) return [];
  return [
    ...lists.map(({ title, changes }) => htmlTable(pairsTable(contrast, title, changes))),
    pairGallery({
      title: `Pairs: ${contrast.from} to ${contrast.to}`,
      notes: [
        "Numbers are in per cent of a pair's keypoints, means of a side; pictures are of the first evaluation of each",
        ...missing,
      ],
      lists,
    }),
  ];
}

async function shownPair(
  compared: ComparedPairs | { readonly missing: string },
  { pair, contrast, from, to }: ListedPair,
): Promise<ShownPair> {
  const caption = `${pair}: ${from.toFixed(0)} % of its keypoints right in ${contrast.from}, ${to.toFixed(0)} % in ${contrast.to}`;
  if ('missing' in compared) return { caption, sides: [] };
  const { stored, drawn } = compared;
  const sides: ShownPair['sides'][number][] = [];
  for (const { label, scored } of drawn)
    try {
      sides.push({ label, drawn: await stored.draw(scored, pair) });
    } catch (error) {
      sides.push({ label, problem: stored.problemOf(error) });
    }
  return { caption, sides };
}
