/** Annotations in JSON: read through the door for files from outside, and checked against what a layout's files say. */
import { decodeText, FileError } from '@keygrid/files';
import type { z } from 'zod';
import { dataError } from '../corrupt-data-error.ts';
import type { Defect } from '../defect.ts';
import type { ReadFile } from './layout-reader.ts';
import { readListed } from './read-annotation-file.ts';

interface Reading {
  /** Where the file is named, for the message when it is missing. */
  readonly listedIn: string;
  readonly readFile: ReadFile;
  /** Keys whose own rule is that of a box: what breaks it is a defect of that kind. */
  readonly boxes?: readonly string[];
}

/** @throws MissingDataError when the file is missing; CorruptDataError with everything impossible that it says. */
export async function readJsonAnnotation<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  { listedIn, readFile, boxes = [] }: Reading,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(parseJson(await readText(file, listedIn, readFile), file), {
    reportInput: true,
  });
  if (parsed.success) return parsed.data;
  const defects = parsed.error.issues.map((issue): Defect => {
    const isBox = issue.code === 'custom' && boxes.includes(String(issue.path[0]));
    const found = isBox ? `, found ${JSON.stringify(issue.input)}` : '';
    const what = `${issue.path.join('.') || '(top)'}: ${issue.message}${found}`;
    return { kind: isBox ? 'box' : 'annotation', file, what };
  });
  throw dataError(defects, parsed.error);
}

async function readText(file: string, listedIn: string, readFile: ReadFile): Promise<string> {
  const bytes = await readListed(file, listedIn, readFile);
  try {
    return decodeText(bytes, file);
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    throw dataError([{ kind: 'annotation', file, what: cause.what }], cause);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = `not valid JSON (${(cause as Error).message})`;
    throw dataError([{ kind: 'annotation', file, what }], cause);
  }
}
