/** The bytes of an annotation, through the door for files from outside. */
import { FileError, readBytes } from '@keygrid/files';
import { dataError } from '../corrupt-data-error.ts';
import type { ReadFile } from './layout-reader.ts';

/** @throws FileError when it is missing (ENOENT), no regular file, too large or unreadable. */
export const readAnnotationFile: ReadFile = (file) => readBytes(file, 'annotation');

/**
 * What `readFile` gives; `listedIn` says where the pair is named.
 * @throws MissingDataError when the file is missing; CorruptDataError when it is no regular file or too large; FileError when
 * the system cannot read it.
 */
export async function readListed(file: string, listedIn: string, readFile: ReadFile): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    if (!(cause instanceof FileError) || cause.fault === 'unreadable') throw cause;
    if (cause.fault !== 'missing')
      throw dataError([{ kind: 'unreadable-file', file, what: cause.what }], cause);
    const what = `no such annotation, though ${listedIn} lists it`;
    throw dataError([{ kind: 'missing-file', file, what }], cause);
  });
}
