/** What Keygrid and a program say to each other: one JSON value a line. `docs/programs.md` describes it for authors. */
import { UserError, shortened } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import { z } from 'zod';
import { PROGRAM_PROTOCOL } from './settings.ts';

/** How crops are stored: `raw` is RGB bytes row by row and nothing else, `png` a PNG file of the same bytes. */
const PictureFormat = z.enum(['raw', 'png']);
export type PictureFormat = z.infer<typeof PictureFormat>;

/** The first line to the program; its answer is the first line back. */
export const greeting = (side: number) => ({ type: 'hello', protocol: PROGRAM_PROTOCOL, side });

const Hello = z.object({
  type: z.literal('hello'),
  protocol: z.literal(PROGRAM_PROTOCOL),
  name: z.string().min(1).max(200),
  version: z.string().max(200).default(''),
  /** Equal questions get equal answers, to the bit, on one machine. */
  bitReproducible: z.boolean().default(false),
  pictures: PictureFormat.default('raw'),
});
export type ProgramHello = z.infer<typeof Hello>;

/** Equal paths have equal pixels for as long as the program lives. */
export interface PictureFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface Question {
  readonly id: number;
  readonly source: PictureFile;
  readonly target: PictureFile;
  /** `[x, y]` in pixels of the source picture; pixel i covers [i, i + 1). */
  readonly keypoints: readonly (readonly [number, number])[];
  readonly side: number;
}

/** What float32 holds. */
const coordinate = z.number().refine((value) => Number.isFinite(Math.fround(value)), 'too large');
const Answer = z.union([
  z.object({ id: z.number(), error: z.string() }),
  z.object({ id: z.number(), keypoints: z.array(z.tuple([coordinate, coordinate])) }),
]);

/** @throws UserError that cites the line and says what was expected. */
export function readHello(line: string, program: string): ProgramHello {
  const hello = Hello.safeParse(parsed(line, program));
  if (hello.success) return hello.data;
  throw wrong(program, line, `no greeting (${issuesOf(hello.error)})`, GREETING);
}

/** @throws UserError likewise; or what the program says went wrong. */
export function readAnswer(line: string, { id, keypoints }: Question, program: string): Point<'input'>[] {
  const expected = `{"id": ${id}, "keypoints": [[x, y], …]} with ${keypoints.length} finite points`;
  const answer = Answer.safeParse(parsed(line, program));
  if (!answer.success) throw wrong(program, line, `no answer (${issuesOf(answer.error)})`, expected);
  const { data } = answer;
  if (data.id !== id) throw wrong(program, line, `an answer to question ${data.id}`, expected);
  if ('error' in data)
    throw new UserError(
      `The program ${program} could not answer question ${id}: ${shortened(data.error, 2000)}`,
    );
  if (data.keypoints.length !== keypoints.length)
    throw wrong(program, line, `${data.keypoints.length} points`, expected);
  return data.keypoints.map(([x, y]) => ({ x, y }));
}

const GREETING = `{"type": "hello", "protocol": ${PROGRAM_PROTOCOL}, "name": "…", "version": "…", "bitReproducible": true or false}`;

function parsed(line: string, program: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const what = /\b(?:NaN|Infinity)\b/.test(line) ? 'NaN or Infinity, which JSON has not' : 'no JSON';
    throw wrong(
      program,
      line,
      what,
      'one JSON value a line and nothing else (print other text to standard error)',
    );
  }
}

const wrong = (program: string, line: string, got: string, expected: string): UserError =>
  new UserError(
    `The program ${program} wrote ${got} to its standard output: ${shortened(line, 200)}\nExpected: ${expected}. Mend the program and give it a new version.`,
  );

const issuesOf = ({ issues }: z.ZodError): string =>
  shortened(issues.map(({ path, message }) => [path.join('.'), message].filter((part) => part !== '').join(': ')).join('; ')); // prettier-ignore
