/** The JSON files of cases: several cases a file, numbers in float64. */
import { UserError, type Point } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import { z } from 'zod';

/** `[x, y]` */
export const Pair = z.tuple([z.number(), z.number()]);
export const Pairs = z.array(Pair);

export const toPoint = ([x, y]: readonly [number, number]): Point<'original'> => ({ x, y });
/** x and y of all points in one row. */
export const flatten = (points: readonly { readonly x: number; readonly y: number }[]): number[] =>
  points.flatMap(({ x, y }) => [x, y]);

export async function readJsonCases<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  let json: unknown;
  try {
    json = JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError(`${file} is not readable JSON: ${String(cause)}`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new UserError(`${file} is not a file of parity cases: ${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** A title as one word: `ratio exactly tau: not small` → `ratio-exactly-tau-not-small`. */
export const oneWord = (title: string): string =>
  title.replaceAll(/[^\p{L}\p{N}.,=+-]+/gu, '-').replaceAll(/^-+|-+$/g, '');
