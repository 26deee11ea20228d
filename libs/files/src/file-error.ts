/** The error for a file from outside that cannot be used. */
import { own, UserError } from '@keygrid/contract';

/**
 * - missing: there is no such file.
 * - not-regular: a folder, pipe, socket or device.
 * - too-large: larger than its kind may be.
 * - unreadable: the system refuses it; `cause` is its error. Trying again may help.
 * - not-text: bytes that are no text in a known encoding, or text that is not what it should be (JSON).
 */
export type FileFault = 'missing' | 'not-regular' | 'too-large' | 'unreadable' | 'not-text';

/** One line: the file, what is wrong, what is expected. */
export class FileError extends UserError {
  readonly fault: FileFault;
  readonly file: string;
  /** The message without the file's name. */
  readonly what: string;
  /** The system's word (ENOENT, EACCES, EIO and the like) where the system refused; else absent. */
  declare readonly code?: string;

  constructor(fault: FileFault, file: string, what: string, cause?: unknown) {
    super(`${file}: ${what}`, { cause });
    this.fault = fault;
    this.file = file;
    this.what = what;
    const code = (cause as NodeJS.ErrnoException | undefined)?.code;
    if (code !== undefined) Object.assign(this, { code });
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it (permission denied)',
  EPERM: 'this user may not read it (operation not permitted)',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is longer than the file system allows',
  EIO: 'the disk or network cannot read it (input/output error)',
  EMFILE: 'too many files are open in this process',
  ENFILE: 'too many files are open on this machine',
};

/** What the system says, as one sentence for people. `expected` ends the message. */
export function systemFault(file: string, expected: string, cause: unknown): FileError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const fail = (fault: FileFault, what: string) =>
    new FileError(fault, file, `${what}; expected ${expected}`, cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail('missing', 'there is no such file');
  // What opening a socket is answered with.
  if (code === 'ENXIO' || code === 'ENODEV') return fail('not-regular', 'it is a socket or a device');
  if (code === 'ERR_INVALID_ARG_VALUE') return fail('missing', 'no file can have this name');
  return fail('unreadable', own(WORDS, code) ?? `it cannot be read: ${message}`);
}
