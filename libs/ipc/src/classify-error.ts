/** From an error in the child to the class that decides whether the run is tried again. */
import { failureOfError, UserError, type ChildFailure } from '@keygrid/contract';
import { CorruptDataError } from '@keygrid/datasets';
import { classifyWords } from './classify-words.ts';

/** Errors of the operating system that may pass: disk, network file system, descriptors. */
const IO_CODES = new Set([
  'EIO',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'ENOENT',
  'ESTALE',
  'EMFILE',
  'ETIMEDOUT',
  'EBUSY',
]);

/** Looks through the chain of causes: the first one that says something decides. */
export function classifyError(error: unknown): ChildFailure {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof CorruptDataError) return 'corrupt-data';
    const named = failureOfError(current.name);
    if (named !== undefined) return named;
    // Its own fault, unless its last words say that memory was short or a card is gone.
    if (current.name === 'ProgramExit') return classifyWords(current.message) ?? 'user-error';
    // Before UserError: a FileError has the system's code where the system failed.
    if ('code' in current && IO_CODES.has(String(current.code))) return 'io';
    if (current instanceof UserError) return 'user-error';
    const said = classifyWords(current.message);
    if (said !== undefined) return said;
  }
  return 'unknown';
}
