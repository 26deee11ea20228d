/** Small files of the home that only its owner may read. A link is never followed, neither to read nor to write. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

const PRIVATE = 0o600;

/** @throws when it is a link or no regular file. */
export function readOwnFile(file: string): string {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOOP') throw cause;
    throw new Error(`${file} is a link, which is not followed in a home`, { cause });
  }
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${file} is not a regular file`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** The first of two racing processes decides: one that is there stays. */
export function writeOwnFileOnce(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: PRIVATE, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Written aside and renamed, so a reader sees the old or the new one; mode and owner of the old one stay. */
export function replaceOwnFile(file: string, text: string): void {
  const before = lstatSync(file, { throwIfNoEntry: false });
  const kept = before?.isFile() ? before : undefined;
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(aside, text, { mode: PRIVATE, flag: 'wx' });
    if (kept) {
      if (process.getuid?.() === 0) chownSync(aside, kept.uid, kept.gid);
      chmodSync(aside, kept.mode & 0o777);
    }
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
