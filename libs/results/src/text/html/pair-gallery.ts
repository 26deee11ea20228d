/** A gallery's pairs as figures of the page: pictures with what they show, their bytes in the page itself. */
import { pckName } from '@keygrid/contract';
import type { DrawnPair } from '../../gallery/stored-pairs.ts';
import { columnName } from '../../report/column-name.ts';
import { valueText } from '../text-table.ts';
import { element, type Markup } from './markup.ts';

/** What a page shows of a pair. */
export interface ShownPair {
  /** Its id and numbers, in one line. */
  readonly caption: string;
  readonly sides: readonly {
    readonly label: string;
    readonly drawn?: DrawnPair;
    readonly problem?: string;
  }[];
}

export interface ShownGallery {
  readonly title: string;
  readonly notes: readonly string[];
  readonly lists: readonly { readonly title: string; readonly pairs: readonly ShownPair[] }[];
}

const LEGEND =
  'Left the source, right the target. Dots of one colour: a source keypoint and where the matcher puts it; crosses: where it truly is, with a line to what was predicted; dashed: the window of KBC';

export function pairGallery({ title, notes, lists }: ShownGallery): Markup {
  const hasPictures = lists.some(({ pairs }) =>
    pairs.some(({ sides }) => sides.some(({ drawn }) => drawn !== undefined)),
  );
  return element(
    'section',
    { class: 'gallery' },
    element('h2', {}, title),
    element('p', { class: 'notes' }, `${[...notes, ...(hasPictures ? [LEGEND] : [])].join('. ')}.`),
    ...lists.flatMap((list) => [element('h3', {}, list.title), ...list.pairs.map(pairFigure)]),
  );
}

function pairFigure({ caption, sides }: ShownPair): Markup {
  return element(
    'figure',
    { class: 'pair' },
    element('figcaption', {}, caption),
    ...(sides.length === 0 ? [] : [element('div', { class: 'sides' }, ...sides.map(sideOf))]),
  );
}

function sideOf({ label, drawn, problem }: ShownPair['sides'][number]): Markup {
  if (!drawn) return element('p', {}, `${label}: no picture: ${problem ?? 'unknown'}`);
  const { correct, keypoints, width, height, jpeg } = drawn;
  const what = `${label}: ${correct} of ${keypoints} keypoints right`;
  const src = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  return element('div', {}, element('p', {}, what), element('img', { src, width, height, alt: what }));
}

/** What a gallery's numbers are of. */
export const changeText = (
  { axis, from, to, alpha }: { axis: string; from: unknown; to: unknown; alpha: number },
  protocol: string,
): string =>
  `${axis} from ${valueText(from)} to ${valueText(to)}, ${columnName({ name: pckName(alpha) }, protocol)} (${protocol})`;
