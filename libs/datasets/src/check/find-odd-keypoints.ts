/** Keypoints that a run accepts, or leaves out, and a person may want to look at. */
import { ABSENCE_MARKS, type AbsenceMark } from '../layouts/absent-keypoints.ts';
import { SPLITS, type Split } from '../config.ts';
import type { Fact, FactKind } from './finding.ts';
import type { ReadPair } from './read-pairs.ts';

export function findOddKeypoints(pairs: readonly ReadPair[]): Fact[] {
  const areNamed = pairs.some(({ named }) => named);
  return SPLITS.flatMap((split) => {
    const ofSplit = pairs.filter((pair) => pair.split === split);
    return [
      ...outsideBox(split, ofSplit),
      ...markedAbsent(split, ofSplit),
      ...atZero(split, ofSplit),
      ...withoutKeypoints(split, ofSplit),
      ...(areNamed ? withoutIds(split, ofSplit) : []),
    ];
  });
}

function outsideBox(split: Split, ofSplit: readonly ReadPair[]): Fact[] {
  const pairs = ofSplit.filter(({ keypointsOutsideBox }) => keypointsOutsideBox > 0);
  const points = sum(pairs.map(({ keypointsOutsideBox }) => keypointsOutsideBox));
  const where = `in ${pairs.length} of ${ofSplit.length} pairs`;
  return fact('outside-box', pairs, `keypoints of ${split} outside their object's box: ${points}, ${where}`);
}

const MARK_TEXT: Record<AbsenceMark, string> = { 'minus-one': '(-1, -1)', zero: '(0, 0)', nan: 'NaN' };

function markedAbsent(split: Split, ofSplit: readonly ReadPair[]): Fact[] {
  const pairs = ofSplit.filter(({ absent }) => absent.length > 0);
  const marks = pairs.flatMap(({ absent }) => absent.map(({ mark }) => mark));
  const kinds = ABSENCE_MARKS.flatMap((mark) => {
    const count = marks.filter((one) => one === mark).length;
    return count === 0 ? [] : [`${count} by ${MARK_TEXT[mark]}`];
  });
  const where = `in ${pairs.length} of ${ofSplit.length} pairs`;
  const what = `keypoints of ${split} marked absent in one image or both, left out: ${marks.length} (${kinds.join(', ')}), ${where}`;
  return fact('absent-keypoints', pairs, what);
}

function atZero(split: Split, ofSplit: readonly ReadPair[]): Fact[] {
  const pairs = ofSplit.filter(({ keypointsAtZero }) => keypointsAtZero > 0);
  const points = sum(pairs.map(({ keypointsAtZero }) => keypointsAtZero));
  const where = `in ${pairs.length} of ${ofSplit.length} pairs`;
  return fact('at-zero', pairs, `keypoints of ${split} at (0, 0), taken as points: ${points}, ${where}`);
}

function withoutKeypoints(split: Split, ofSplit: readonly ReadPair[]): Fact[] {
  const pairs = ofSplit.filter(({ keypoints }) => keypoints === 0);
  const what = `pairs of ${split} without a keypoint, which enter no mean: ${pairs.length} of ${ofSplit.length}`;
  return fact('no-keypoints', pairs, what);
}

/** In a set that has ids. */
function withoutIds(split: Split, ofSplit: readonly ReadPair[]): Fact[] {
  const pairs = ofSplit.filter(({ named, keypoints }) => !named && keypoints > 0);
  const where = `${pairs.length} of ${ofSplit.length}`;
  const what = `pairs of ${split} without an id for each keypoint, which metrics by keypoint refuse: ${where}`;
  return fact('no-keypoint-ids', pairs, what);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function fact(kind: FactKind, pairs: readonly ReadPair[], what: string): Fact[] {
  const [first] = pairs;
  if (!first) return [];
  return [{ kind, split: first.split, what, pairs: pairs.map(({ split, id }) => ({ split, id })) }];
}
