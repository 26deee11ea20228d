/** Pictures of pairs as an evaluation predicted them: from stored predictions and the data set on this machine, no matcher runs. */
import { shortened, UserError } from '@keygrid/contract';
import { openDataset, type PairList, type Query } from '@keygrid/datasets';
import type { Crop, Point, Size } from '@keygrid/geometry';
import { decodePicture, drawSmall, newSheet, type PairDrawing, type Sheet } from '@keygrid/images';
import { readPairFacts, readPredictions, type EvaluationSpec, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { marksOf, type PairFacts } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { findEvaluatedData } from '../pairs/evaluated-data.ts';
import type { Scored } from '../pairs/pair-scores.ts';

export interface DrawnPair {
  readonly correct: number;
  readonly keypoints: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Buffer;
}

export interface StoredPairs {
  /** @throws where a picture cannot be read. */
  draw(scored: Scored, pair: string): Promise<DrawnPair>;
  /** The same as the next row of a sheet. */
  drawOn(sheet: Sheet, scored: Scored, pair: string): Promise<Pick<DrawnPair, 'correct' | 'keypoints'>>;
  /** One line, without a folder of this machine. */
  problemOf(error: unknown): string;
}

const MARGIN = 8;
const MOST_LETTERS = 200;

/** The pairs that an evaluation is about, for evaluations of the same pairs; or why there are no pictures, as one sentence. */
export async function openStoredPairs(
  home: Home,
  evaluation: string,
  protocol: ScoringConfig,
  alpha: number,
): Promise<StoredPairs | { readonly missing: string }> {
  const { data, split } = await specOf(home, evaluation);
  const found = await findEvaluatedData(home, data);
  if ('missing' in found)
    return {
      missing: `No pictures: the data set ${data.name} ${found.missing}; keygrid data add ${data.name} FOLDER says where it is`,
    };
  const { folder } = found;
  const facts = await readPairFacts<PairFacts>(home, data, split);
  const predictions = new Map<string, Promise<ReadonlyMap<string, Predicted>>>();
  const pairs = await (await openDataset(folder, data)).split(split);
  const drawOn: StoredPairs['drawOn'] = async (sheet, { id, inputSide }, pair) => {
    const stored = predictions.get(id) ?? predictionsOf(home, id);
    predictions.set(id, stored);
    const predicted = (await stored).get(pair);
    const fact = facts.find((one) => one.id === pair);
    if (!predicted || !fact) throw new UserError(`the predictions of ${id} have no pair ${pair}`);
    const marks = marksOf(protocol, fact, predicted.points, alpha).filter((mark) => mark !== undefined);
    drawSmall(sheet, await drawingOf(pairs, pair, predicted, inputSide));
    return { correct: marks.filter(Boolean).length, keypoints: marks.length };
  };
  return {
    drawOn,
    async draw(scored, pair) {
      const sheet = newSheet(MARGIN);
      const counts = await drawOn(sheet, scored, pair);
      return { ...counts, ...(await sheet.toJpeg()) };
    },
    problemOf: (error) =>
      shortened(
        (error instanceof Error ? error.message : String(error)).split(folder).join(data.name),
        MOST_LETTERS,
      ),
  };
}

async function specOf(home: Home, id: string): Promise<EvaluationSpec> {
  const { rows } = await readerOf(home).query<{ spec: EvaluationSpec }>(
    'SELECT spec FROM run WHERE id = $1',
    [id],
  );
  if (!rows[0]) throw new Error(`There is no evaluation ${id}.`);
  return rows[0].spec;
}

interface Predicted {
  readonly points: readonly Point<'original'>[];
  readonly decision: Decision | null;
}

/** What is stored of a window: null where the whole image was squashed. */
interface Decision {
  readonly sourceScale?: number | null;
  readonly targetScale?: number | null;
  readonly sourceOffset?: readonly [number, number] | null;
  readonly targetOffset?: readonly [number, number] | null;
}

async function predictionsOf(home: Home, evaluation: string): Promise<Map<string, Predicted>> {
  const chunks = await readPredictions(home, evaluation);
  return new Map(
    chunks
      .flatMap(({ pairs }) => pairs)
      .map(({ id, points, decision }) => [
        id,
        {
          points: Array.from({ length: points.length / 2 }, (_, k) => ({
            x: points[2 * k] ?? NaN,
            y: points[2 * k + 1] ?? NaN,
          })),
          decision: decision as Decision | null,
        },
      ]),
  );
}

async function drawingOf(
  pairs: PairList,
  pair: string,
  { points, decision }: Predicted,
  side: number,
): Promise<PairDrawing> {
  const index = pairs.ids.indexOf(pair);
  const query: Query = await pairs.query(index);
  const { targetKeypoints: truth } = await pairs.truth(index);
  const windowOf = (
    image: Size,
    scale: number | null | undefined,
    offset: readonly [number, number] | null | undefined,
  ): Crop | undefined =>
    typeof scale === 'number' && offset
      ? { kind: 'window', image, side, scale: { x: scale, y: scale }, offset: { x: offset[0], y: offset[1] } }
      : undefined;
  return {
    source: {
      picture: await decodePicture(query.sourceFile, query.sourceSize),
      keypoints: query.sourceKeypoints,
      crop: windowOf(query.sourceSize, decision?.sourceScale, decision?.sourceOffset),
    },
    target: {
      picture: await decodePicture(query.targetFile, query.targetSize),
      keypoints: points,
      truth,
      crop: windowOf(query.targetSize, decision?.targetScale, decision?.targetOffset),
    },
  };
}
