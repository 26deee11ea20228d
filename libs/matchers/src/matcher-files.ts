/** A matcher's files on the machine that opens it. */
import type { FileName } from './kind-settings.ts';

/** Path by SHA-256. */
export type MatcherFiles = Readonly<Record<string, string>>;

/** What was not brought here is an error of ours. */
export function fileOf(files: MatcherFiles, { sha256 }: FileName): string {
  const file = new Map(Object.entries(files)).get(sha256);
  if (file === undefined) throw new Error(`the matcher's file ${sha256} was not brought to this machine`);
  return file;
}
