/** Predictions of any program as a JSON file, read and written: `PREDICTIONS.md` of this library describes it. */
import { UserError } from '@keygrid/contract';
import { changeOutsideStrings, parseJson } from '@keygrid/files';
import { z } from 'zod';

const FORMAT = 'keygrid-predictions';
const VERSION = 1;

const PredictionsFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** The only frame there is; a file may say so. */
  frame: z.literal('original').optional(),
  /** What made it, for people. */
  by: z.string().optional(),
  /** Which points are matches both ways, a list of true and false by pair. Not scored. */
  mutual: z.record(z.string(), z.array(z.boolean())).optional(),
  predictions: z.record(z.string(), z.unknown()),
});
const PlainMap = z.record(z.string(), z.unknown());

/** Pair id to what the file says for it, not yet checked. */
export type WrittenPredictions = ReadonlyMap<string, unknown>;

/**
 * Takes the described format or a plain map of pair id to points. NaN and Infinity, which are no JSON but what some programs
 * write, are read as no number, so that their pairs can be named. `file` only names the text in messages.
 * @throws UserError for a text that is neither, and for one that names a pair twice.
 */
export function parsePredictions(text: string, file: string): WrittenPredictions {
  const value = parseJson(withoutStrangeNumbers(text), file);
  const isDescribed =
    typeof value === 'object' && value !== null && ('format' in value || 'predictions' in value);
  const parsed = isDescribed ? PredictionsFile.safeParse(value) : PlainMap.safeParse(value);
  if (!parsed.success) {
    throw new UserError(
      `${file} is no predictions file:\n${z.prettifyError(parsed.error)}\n` +
        `Expected {"format": "${FORMAT}", "version": ${VERSION}, "predictions": {"<pair id>": [[x, y], …]}} in original target ` +
        'pixels, or the inner map alone.',
    );
  }
  const map = isDescribed ? (parsed.data as z.infer<typeof PredictionsFile>).predictions : parsed.data;
  return new Map(Object.entries(map));
}

/** As Python's `json` writes them, outside of names. */
function withoutStrangeNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text;
  return changeOutsideStrings(text, (part) => part.replace(/-?(?:NaN|Infinity)/g, 'null'));
}

interface PredictedPair {
  readonly id: string;
  readonly points: Float32Array;
  /** Whether each point is a match both ways, where its matcher says so. */
  readonly mutual?: readonly boolean[] | undefined;
}

/** Points as x, y, x, y … in original target pixels; reads back as the very same numbers. */
export function predictionsText(by: string, pairs: readonly PredictedPair[]): string {
  const lines = pairs.map(({ id, points }) => `${JSON.stringify(id)}:${JSON.stringify(tuples(points))}`);
  const marked = pairs.flatMap(({ id, mutual }) =>
    mutual ? [`${JSON.stringify(id)}:${JSON.stringify(mutual)}`] : [],
  );
  const mutual = marked.length > 0 ? `,"mutual":{\n${marked.join(',\n')}\n}` : '';
  const head = JSON.stringify({ format: FORMAT, version: VERSION, frame: 'original', by }).slice(0, -1);
  return `${head},"predictions":{\n${lines.join(',\n')}\n}${mutual}}\n`;
}

function tuples(points: Float32Array): number[][] {
  return Array.from({ length: points.length / 2 }, (_, i) => [...points.subarray(2 * i, 2 * i + 2)]);
}
