/** Where a weights file is to be written: asked before any work is done. */
import { UserError } from '@keygrid/contract';
import { existsSync } from 'node:fs';
import { fileToWrite } from '../file-to-write.ts';

export interface OutputOptions {
  out?: string;
  force?: boolean;
}

/** `otherwise` names the file where `--out` does not; `sources` are never written over. */
export function outputFile(
  cwd: string,
  { out, force }: OutputOptions,
  otherwise: string,
  sources: readonly string[] = [],
): string {
  const file = fileToWrite(cwd, out ?? otherwise);
  if (sources.includes(file))
    throw new UserError(`${file} would be written over itself; say where to with --out FILE`);
  if (existsSync(file) && force !== true)
    throw new UserError(`${file} exists; --force replaces it, --out FILE writes elsewhere`);
  return file;
}
