/** A file that a person asked for: there whole or not at all, and never in place of a device, a pipe or a folder. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { UserError } from '@keygrid/contract';

/** Where the disk or the machine failed, and not the path that was named. */
const FAILURES = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EMFILE', 'ENFILE']);

/**
 * Content goes straight into a device or a pipe (`/dev/stdout`); a link stays one.
 * @param write Writes everything to the path it is handed, beside the file, or the content itself.
 * @throws as `write`; UserError where no file can stand. Nothing is left then.
 */
export async function writeWhole(
  file: string,
  write: string | Uint8Array | ((aside: string) => Promise<void>),
): Promise<void> {
  const isSpecial = await isSpecialFile(file);
  if (isSpecial && typeof write !== 'function') return fs.writeFile(file, write);
  if (isSpecial) throw notAFile(file);
  const target = await fs.realpath(file).catch(() => file);
  const aside = `${target}.${randomBytes(4).toString('hex')}.part`;
  try {
    if (typeof write === 'function') await write(aside);
    else await fs.writeFile(aside, write);
    await fs.rename(aside, target);
  } catch (error) {
    await fs.rm(aside, { force: true });
    throw error;
  }
}

/** @throws UserError where a file of this name would take the place of a device, a pipe or a folder. */
export async function requireFilePlace(file: string): Promise<void> {
  if (await isSpecialFile(file)) throw notAFile(file);
}

/** The error of a file that could not be written: a UserError, unless the disk failed. @param named What named it, as `--out a.csv`. */
export function cannotWrite(named: string, cause: unknown): Error {
  if (cause instanceof UserError) return cause;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const text = `${named}: cannot be written: ${message}`;
  return FAILURES.has(code) ? new Error(text, { cause }) : new UserError(text, { cause });
}

const notAFile = (file: string) =>
  new UserError(`${file} is a folder, a device or a pipe; expected a name for a file`);

async function isSpecialFile(file: string): Promise<boolean> {
  const found = await fs.stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw notAFile(file);
  return found !== undefined && !found.isFile();
}
