/** The JSON files of cases: several cases a file, numbers in float64. */
import { UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import fs from 'node:fs/promises';
import { z } from 'zod';
import type { Check } from './check.ts';

/** One case of a file; computing its checks throws where it is unusable, which is its own affair. */
export interface NamedCase {
  readonly name: string;
  readonly checks: () => Check[] | Promise<Check[]>;
}

/** `[x, y]` */
export const Pair = z.tuple([z.number(), z.number()]);
export const Pairs = z.array(Pair);

export const toPoint = ([x, y]: readonly [number, number]): Point<'original'> => ({ x, y });
/** x and y of all points in one row. */
export const flatten = (points: readonly { readonly x: number; readonly y: number }[]): number[] =>
  points.flatMap(({ x, y }) => [x, y]);

const CaseList = z.looseObject({ cases: z.array(z.unknown()).min(1) });
const Named = z.object({ name: z.string() });

/** The file's `cases`, each checked for itself; `rest` is what the file says beside them. */
export async function casesOf<Case, Rest>(
  file: string,
  schema: { readonly test: z.ZodType<Case>; readonly rest: z.ZodType<Rest> },
  check: (test: Case, rest: Rest) => ReturnType<NamedCase['checks']>,
): Promise<NamedCase[]> {
  const json = await readJson(file);
  const { cases } = parse(CaseList, json, file);
  const rest = parse(schema.rest, json, file);
  return cases.map((value, i) => {
    const name = oneWord(Named.safeParse(value).data?.name ?? `case ${i + 1}`);
    return { name, checks: () => check(parse(schema.test, value, `${file}, ${name}`), rest) };
  });
}

export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError(`${file} is not readable JSON: ${String(cause)}`, { cause });
  }
}

/** `what` names the value's place in the error. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError(`${what} is not in the format of parity cases: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}

/** A title as one word: `ratio exactly tau: not small` → `ratio-exactly-tau-not-small`. */
export const oneWord = (title: string): string =>
  title.replaceAll(/[^\p{L}\p{N}.,=+-]+/gu, '-').replaceAll(/^-+|(?<!-)-+$/g, '');
