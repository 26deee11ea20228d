/** Keypoints that an annotation marks as not shown, and what a pair keeps without them. */
import type { Point } from '@keygrid/geometry';

/** NaN, (−1, −1) and, where coordinates count from 1 and no point can be there, (0, 0). */
export type AbsenceMark = 'nan' | 'minus-one' | 'zero';

/** Newest first: of two marks of one keypoint the first counts. */
export const ABSENCE_MARKS = ['minus-one', 'zero', 'nan'] as const satisfies readonly AbsenceMark[];

/** A keypoint that one image of a pair, or both, do not show. */
export interface AbsentKeypoint {
  /** Its place in the annotation's list, from 0. */
  readonly place: number;
  readonly mark: AbsenceMark;
}

export interface SharedKeypoints {
  /** The place in the annotation's list of one that both images show. */
  readonly placeOf: (index: number) => number;
  readonly source: readonly Point<'original'>[];
  readonly target: readonly Point<'original'>[];
  readonly absent: readonly AbsentKeypoint[];
}

type Points = readonly Point<'original'>[];

/** @param countsFrom What the first pixel of a picture is called in the annotation. */
function absenceMark({ x, y }: Point<'original'>, countsFrom: 0 | 1): AbsenceMark | undefined {
  if (Number.isNaN(x) || Number.isNaN(y)) return 'nan';
  if (x === -1 && y === -1) return 'minus-one';
  return countsFrom === 1 && x === 0 && y === 0 ? 'zero' : undefined;
}

const isMarked = (points: Points, countsFrom: 0 | 1) =>
  points.some((point) => absenceMark(point, countsFrom) !== undefined);

/** The keypoints that one image shows, and their places in its list. */
export function shownKeypoints(
  points: Points,
  countsFrom: 0 | 1,
): { shown: Points; placeOf: (index: number) => number } {
  if (!isMarked(points, countsFrom)) return { shown: points, placeOf: (index) => index };
  const places = points.flatMap((point, place) => (absenceMark(point, countsFrom) ? [] : [place]));
  return {
    shown: points.filter((point) => !absenceMark(point, countsFrom)),
    placeOf: (index) => places[index] ?? index,
  };
}

/** The keypoints that both images show, in the order of the annotation, and the others. Both lists are equally long. */
export function sharedKeypoints(source: Points, target: Points, countsFrom: 0 | 1): SharedKeypoints {
  // Nearly every pair of most data sets, some ten thousand times.
  if (!isMarked(source, countsFrom) && !isMarked(target, countsFrom))
    return { placeOf: (index) => index, source, target, absent: [] };
  const absent = source.flatMap((from, place): AbsentKeypoint[] => {
    const marks = [from, target[place] ?? from].map((point) => absenceMark(point, countsFrom));
    const mark = ABSENCE_MARKS.find((one) => marks.includes(one));
    return mark ? [{ place, mark }] : [];
  });
  const isAbsent = new Set(absent.map(({ place }) => place));
  const places = source.map((_, place) => place).filter((place) => !isAbsent.has(place));
  const kept = (points: Points) => points.filter((_, place) => !isAbsent.has(place));
  return { placeOf: (index) => places[index] ?? index, source: kept(source), target: kept(target), absent };
}

/** As part of a pair; a pair without any says nothing. */
export function absentIn({ absent }: Pick<SharedKeypoints, 'absent'>): {
  absent?: readonly AbsentKeypoint[];
} {
  return absent.length === 0 ? {} : { absent };
}
