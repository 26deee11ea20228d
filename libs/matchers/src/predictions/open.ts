/** Predictions of another program, looked up by the pair. Nothing is computed. */
import { UserError } from '@keygrid/contract';
import { readText } from '@keygrid/files';
import type { Point } from '@keygrid/geometry';
import { parsePredictions } from '@keygrid/scoring';
import { z } from 'zod';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import type { OpenMatcher } from '../open-matcher.ts';
import type { PredictionsConfig } from './settings.ts';

const Points = z.array(z.tuple([z.number(), z.number()]));

/** @throws UserError where the file is none; its `match` where a pair's points are missing or others than its keypoints. */
export async function openPredictions(
  { file, side }: PredictionsConfig,
  files: MatcherFiles,
): Promise<OpenMatcher> {
  const place = fileOf(files, file);
  const written = parsePredictions(await readText(place, 'predictions'), place);
  return {
    side,
    // Its points are in original pixels.
    uncropped: 'whole',
    async match({ pair, sourceKeypoints }) {
      if (pair === undefined)
        throw new UserError(
          `matcher.file: ${place} holds points of a data set's pairs, not of any two pictures; expected a pair of that data set`,
        );
      const points = Points.safeParse(written.get(pair) ?? []);
      if (!points.success || points.data.length !== sourceKeypoints.length)
        throw new UserError(
          `matcher.file: ${place} has no ${sourceKeypoints.length} points [x, y] for the pair ${pair}; expected one for each of its keypoints`,
        );
      return points.data.map(([x, y]): Point<'input'> => ({ x, y }));
    },
    pace: () => undefined,
    close: async () => undefined,
  };
}
