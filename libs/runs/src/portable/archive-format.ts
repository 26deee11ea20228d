/**
 * The one file that carries a study or a whole database. Text, line by line, each line one JSON value:
 *
 *     {"archive":"keygrid","format":1,"kind":"study","schema":"<newest migration>",…}
 *     {"file":{"key":"…","sha256":"…","bytes":n}}      n bytes and a line feed follow
 *     {"row":"<table>","of":{…}}
 *     {"end":{"rows":n,"files":n,"sha256":"…"}}         of all bytes before this line
 *
 * Files come before rows: who reads it stores them first. The same data give the same bytes.
 */
import { UserError } from '@keygrid/contract';
import { z } from 'zod';

/** Raised when an earlier reader would misread it. */
export const ARCHIVE_FORMAT = 1;

export const Header = z.looseObject({
  archive: z.literal('keygrid'),
  format: z.number().int(),
  kind: z.enum(['study', 'backup']),
  /** Name of the newest migration of the database it comes from. */
  schema: z.string(),
  /** Of a study. */
  study: z.string().optional(),
});
export type Header = z.infer<typeof Header>;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const FileHead = z.object({ key: z.string(), sha256: Sha256, bytes: z.number().int().nonnegative() });
export type FileHead = z.infer<typeof FileHead>;

export const Totals = z.object({ rows: z.number().int(), files: z.number().int(), sha256: Sha256 });
export type Totals = z.infer<typeof Totals>;

export const Line = z.union([
  z.strictObject({ file: FileHead }),
  z.strictObject({ row: z.string(), of: z.record(z.string(), z.unknown()) }),
  z.strictObject({ end: Totals }),
]);

/** A file that is no whole archive of this version. */
export class ArchiveError extends UserError {
  constructor(file: string, what: string, cause?: unknown) {
    super(`${file}: ${what}`, { cause });
  }
}
