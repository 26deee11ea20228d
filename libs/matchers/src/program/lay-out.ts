/** A program's scratch folder: the files it consists of under the names its author gave them, and room for pictures. */
import { chmod, copyFile, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FILES_FOLDER } from './settings.ts';

export interface ProgramFile {
  /** Below the folder, with forward slashes. */
  readonly name: string;
  /** Where its bytes are now. */
  readonly from: string;
}

export interface ScratchFolder {
  readonly scratch: string;
  readonly files: string;
  readonly pictures: string;
}

/** A copy: what the program does to its files is gone with it. The caller removes `scratch`. */
export async function layOut(programFiles: readonly ProgramFile[]): Promise<ScratchFolder> {
  const scratch = await realpath(await mkdtemp(path.join(os.tmpdir(), 'keygrid-program-')));
  const files = path.join(scratch, 'program');
  const pictures = path.join(scratch, 'pictures');
  await Promise.all([files, pictures].map((folder) => mkdir(folder)));
  for (const { name, from } of programFiles) {
    const to = path.join(files, name);
    if (!to.startsWith(files + path.sep))
      throw new Error(`A program's file has a name outside its folder: ${name}`);
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    // Any of them may be what is started.
    await chmod(to, 0o755);
  }
  return { scratch, files, pictures };
}

/** The argument list as it is started. */
export const withFolder = (command: readonly string[], folder: string): string[] =>
  command.map((argument) => argument.replaceAll(FILES_FOLDER, folder));
