/** A file that a person named to be written: what cannot become one is refused before the work whose result it is for. */
import { UserError } from '@keygrid/contract';
import { accessSync, constants, existsSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';

/**
 * Its absolute path. `option` is what named it, for messages.
 * @throws UserError for a folder, a file in a folder that is not there, or one that this user may not write.
 */
export function fileToWrite(cwd: string, named: string, option = '--out'): string {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UserError(`${option} ${named}: ${why}`, { cause });
  };
  const file = path.resolve(cwd, named);
  const folder = path.dirname(file);
  let found: Stats | undefined;
  try {
    found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined && !existsSync(folder)) refuse(`there is no folder ${folder}`);
    accessSync(found ? file : folder, constants.W_OK);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    refuse(`cannot be written: ${(cause as Error).message}`, cause);
  }
  if (found?.isDirectory()) refuse('it is a folder; expected a file to write');
  return file;
}
