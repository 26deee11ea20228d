/** Errors for data set files that are not as they must be; trying again does not help. */
import { firstLines, UserError } from '@keygrid/contract';
import { PictureError } from '@keygrid/images';
import { defectText, pictureDefect, type Defect } from './defect.ts';

interface DataErrorOptions extends ErrorOptions {
  readonly defects?: readonly Defect[];
}

/** A file is not there. */
export class MissingDataError extends UserError {
  readonly defects: readonly Defect[];
  constructor(message: string, { defects = [], ...options }: DataErrorOptions = {}) {
    super(message, options);
    this.defects = defects;
  }
}

/** A file is there but wrong. Its message names the file, the place in it, what was found and what was expected. */
export class CorruptDataError extends UserError {
  readonly defects: readonly Defect[];
  constructor(message: string, { defects = [], ...options }: DataErrorOptions = {}) {
    super(message, options);
    this.defects = defects;
  }
}

type DataError = MissingDataError | CorruptDataError;

/** One that says what is wrong as values: out of `dataError`. */
export function isDataError(error: unknown): error is DataError {
  const isOfData = error instanceof CorruptDataError || error instanceof MissingDataError;
  return isOfData && error.defects.length > 0;
}

/** One error for all that is wrong with one thing: a pair, a picture, the lists. `more` ends its message. */
export function dataError(defects: readonly Defect[], cause?: unknown, more?: string): DataError {
  const lines = [...firstLines(defects.map(defectText)), ...(more === undefined ? [] : [more])];
  const isMissing = defects.every(({ kind }) => kind === 'missing-file');
  return new (isMissing ? MissingDataError : CorruptDataError)(lines.join('\n'), { defects, cause });
}

/** @throws one error with all defects, if there are any. */
export function requireNoDefect(defects: readonly Defect[]): void {
  if (defects.length > 0) throw dataError(defects);
}

/** What the reading gives; an error about the picture becomes one about the data that it belongs to. */
export async function asData<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    throw error instanceof PictureError ? dataError([pictureDefect(error)], error.cause) : error;
  });
}

/** What the work gives; a data error out of it names the pair it was for. */
export async function forPair<T>(pair: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDataError(error)) throw error;
    const defects = error.defects.map((defect) => ({ ...defect, pair }));
    throw dataError(defects, error.cause);
  }
}

/** As `Promise.all`, but it waits for every part, and one error has the defects of all that failed. */
export async function allSound<const T extends readonly Promise<unknown>[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const outcomes = await Promise.allSettled(parts);
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  );
  const other = errors.find((error) => !isDataError(error));
  if (other) throw other;
  const [first, ...more] = errors.filter(isDataError);
  if (first && more.length === 0) throw first;
  const all = [first, ...more].flatMap((error) => error?.defects ?? []);
  if (first) throw dataError(all, first.cause);
  return Promise.all(parts);
}
