/** Errors for data set files that are not as they must be; trying again does not help. */
import { UserError } from '@keygrid/geometry';
import { defectText, type Defect } from './defect.ts';

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

/** One error for all that is wrong with one thing: a pair, a picture, the lists. `more` ends its message. */
export function dataError(
  defects: readonly Defect[],
  cause?: unknown,
  more?: string,
): MissingDataError | CorruptDataError {
  const lines = [...defects.map(defectText), ...(more === undefined ? [] : [more])];
  const isMissing = defects.every(({ kind }) => kind === 'missing-file');
  return new (isMissing ? MissingDataError : CorruptDataError)(lines.join('\n'), { defects, cause });
}
