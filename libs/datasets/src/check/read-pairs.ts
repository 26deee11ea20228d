/** Reads every annotated pair of every split, and notes what the checks need of it. */
import type { Box, Point, Size } from '@keygrid/geometry';
import type { AbsentKeypoint } from '../layouts/absent-keypoints.ts';
import type { Split } from '../config.ts';
import type { AnnotatedPair, OpenLayout } from '../layouts/layout-reader.ts';
import type { TargetParts } from '../layouts/target-parts.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { DefectLog } from './defect-log.ts';
import type { PairName } from './finding.ts';

/** Annotations read side by side. */
const PAIRS_AT_ONCE = 16;

export interface ReadPair extends PairName {
  /** Relative to the folder. */
  readonly source: string;
  readonly target: string;
  readonly mirrored: boolean;
  readonly keypoints: number;
  /** Of both images together. */
  readonly keypointsOutsideBox: number;
  /** Of both images together: where an empty annotation often points. */
  readonly keypointsAtZero: number;
  readonly absent: readonly AbsentKeypoint[];
  /** Whether its keypoints have ids. */
  readonly named: boolean;
  /** Of the target picture's own annotation; absent where none is asked for. */
  readonly parts?: TargetParts;
}

/** One annotated size of one picture, and the pairs that state it. */
export interface StatedSize {
  readonly size: Size;
  readonly pairs: PairName[];
}

export interface ReadPairs {
  /** Those whose annotation can be read, split by split, in the order of their lists. */
  readonly pairs: readonly ReadPair[];
  /** Relative file to its annotated sizes; one, unless annotations contradict each other. */
  readonly pictures: ReadonlyMap<string, readonly StatedSize[]>;
}

/** @param root The folder of the data set. */
export async function readPairs(
  root: string,
  opened: OpenLayout,
  splits: readonly Split[],
  log: DefectLog,
  onPair: () => void,
): Promise<ReadPairs> {
  const jobs = splits.flatMap((split) => opened.ids[split].map((id, row) => ({ split, id, row })));
  const pictures = new Map<string, StatedSize[]>();
  const read = await mapConcurrently(jobs, PAIRS_AT_ONCE, async ({ split, id, row }) => {
    const name = { split, id };
    try {
      const pair = await opened.read(split, row);
      for (const { file, size } of [pair.source, pair.target]) noteSize(pictures, file, size, name);
      const parts = await opened.targetParts?.(pair);
      return { ...noteOf(name, pair), ...(parts && { parts }) };
    } catch (error) {
      log.addError(error, [name], root);
      return undefined;
    } finally {
      onPair();
    }
  });
  return { pairs: read.filter((pair) => pair !== undefined), pictures };
}

function noteOf(name: PairName, pair: AnnotatedPair): ReadPair {
  const { source, target, mirrored = false, absent = [] } = pair;
  const outside = [source, target].flatMap(({ keypoints, box }) => keypoints.filter((p) => !isIn(box, p)));
  const atZero = [source, target].flatMap(({ keypoints }) =>
    keypoints.filter(({ x, y }) => x === 0 && y === 0),
  );
  return {
    ...name,
    source: source.file,
    target: target.file,
    mirrored,
    keypoints: source.keypoints.length,
    keypointsOutsideBox: outside.length,
    keypointsAtZero: atZero.length,
    absent,
    named: pair.keypointIds !== undefined,
  };
}

function isIn({ x1, y1, x2, y2 }: Box<'original'>, { x, y }: Point<'original'>): boolean {
  return x >= x1 && x <= x2 && y >= y1 && y <= y2;
}

function noteSize(pictures: Map<string, StatedSize[]>, file: string, size: Size, pair: PairName): void {
  const stated = pictures.get(file) ?? [];
  pictures.set(file, stated);
  const same = stated.find((other) => other.size.width === size.width && other.size.height === size.height);
  if (same) same.pairs.push(pair);
  else stated.push({ size, pairs: [pair] });
}
