/** The pairs a change helped most, hurt most, and on which it is least certain, with pictures of what was stored of them. */
import type { Home } from '@keygrid/runs';
import { METRICS } from '@keygrid/scoring';
import { readPairScores, type PairScores } from '../pairs/pair-scores.ts';
import type { StudyResults } from '../study/study-results.ts';
import { valueText } from '../text/text-table.ts';
import { choosePairs, type ChosenPair } from './choose-pairs.ts';
import { galleryChange, type GalleryChange } from './gallery-change.ts';
import { openStoredPairs, type DrawnPair, type StoredPairs } from './stored-pairs.ts';

export interface Gallery {
  readonly change: GalleryChange;
  /** What gains are means over. */
  readonly unit: 'training' | 'evaluation';
  /** The scores that its pairs were chosen by; those of every finished evaluation of the study. */
  readonly scores: PairScores;
  readonly lists: readonly { readonly title: string; readonly pairs: readonly GalleryPair[] }[];
  /** Said in place of all pictures, or of a list. */
  readonly notes: readonly string[];
}

export interface GalleryPair extends Omit<ChosenPair, 'drawn'> {
  readonly sides: readonly GallerySide[];
}

export interface GallerySide {
  readonly label: string;
  /** Undefined where it could not be drawn: `problem` says why. */
  readonly drawn?: DrawnPair;
  readonly problem?: string;
}

/** Undefined where no two cells differ in what is asked about, and where less is better: it shows gains. Writes nothing. */
export async function readGallery(home: Home, study: StudyResults): Promise<Gallery | undefined> {
  const change = galleryChange(study);
  const { metric } = study.protocol;
  if (!change || (metric !== undefined && METRICS[metric].better === 'lower')) return undefined;
  const finished = study.cells.filter(({ evaluation }) => evaluation.status === 'SUCCEEDED');
  const scores = await readPairScores(
    home,
    finished.map(({ evaluation }) => evaluation.id),
    study.protocolName,
    [change.alpha],
  );
  const chosen = choosePairs(study.cells, scores, change);
  if (!chosen) return undefined;
  const first = chosen.lists.flatMap(({ pairs }) => pairs)[0]?.drawn[0];
  const stored = first && (await openStoredPairs(home, first.scored.id, study.protocol, change.alpha));
  const lists = [];
  for (const { title, pairs } of chosen.lists) {
    const drawn: GalleryPair[] = [];
    for (const pair of pairs) drawn.push(await drawPair(pair, change, stored));
    lists.push({ title, pairs: drawn });
  }
  const missing = stored && 'missing' in stored ? [stored.missing] : [];
  return { change, unit: chosen.unit, scores, lists, notes: [...chosen.notes, ...missing] };
}

async function drawPair(
  { drawn, ...pair }: ChosenPair,
  { axis }: GalleryChange,
  stored: StoredPairs | { readonly missing: string } | undefined,
): Promise<GalleryPair> {
  const sides: GallerySide[] = [];
  if (stored && 'draw' in stored)
    for (const { value, scored } of drawn) {
      const label = `${axis} ${valueText(value)}, ${scored.id}`;
      try {
        sides.push({ label, drawn: await stored.draw(scored, pair.id) });
      } catch (error) {
        sides.push({ label, problem: stored.problemOf(error) });
      }
    }
  return { ...pair, sides };
}
