/** Settings of a program as a matcher (docs/programs.md). Its id holds names and contents of its files, no path of a machine. */
import path from 'node:path';
import { z } from 'zod';
import { DEFAULT_SIDE, FileName, sharedFields, type Conflict, type Sha256Of } from '../kind-settings.ts';

/** Part of every program's id: raised when a line of `protocol.ts` changes its meaning. */
export const PROGRAM_PROTOCOL = 1;

/** Stands for the folder of the program's files, in its arguments. */
export const FILES_FOLDER = '{dir}';

const text = z.string().min(1).max(4000);

/** As written in a grid file. */
const programFields = {
  side: sharedFields.side,
  /** Program and arguments; `{dir}` stands for the folder of its files. */
  command: z.array(text).min(1).max(1000).optional(),
  /** Files it consists of, named as other files in a grid are; below `{dir}` they are as below the folder they share. */
  files: z.array(text).max(1000).optional(),
  /** Declared by its author; a new one makes new ids. */
  version: z.string().min(1).max(200).optional(),
};
type Written = z.infer<z.ZodObject<typeof programFields>>;

/** Resolved. */
export const ProgramConfig = z.strictObject({
  kind: z.literal('program'),
  side: z.number().int().positive(),
  command: z.array(z.string()).min(1),
  /** By name. */
  files: z.array(FileName.extend({ name: z.string() })),
  version: z.string(),
  protocol: z.literal(PROGRAM_PROTOCOL),
});
export type ProgramConfig = z.infer<typeof ProgramConfig>;

function conflicts({ command, files = [], version }: Written): Conflict[] {
  const found: Conflict[] = [];
  if (version === undefined)
    found.push({ path: ['version'], message: "is missing; expected a text such as '1': raise it when the program's answers change" }); // prettier-ignore
  if (command === undefined) {
    const message = `is missing; expected a program and its arguments, as [python3, '${FILES_FOLDER}/m.py']`;
    return [...found, { path: ['command'], message }];
  }
  const names = namesBelow(files);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) found.push({ path: ['files'], message: `names ${twice} twice` });
  command.forEach((argument, i) => {
    const message = faultOf(argument, names, i === 0);
    if (message !== undefined) found.push({ path: ['command', String(i)], message });
  });
  return found;
}

function faultOf(argument: string, names: readonly string[], isProgram: boolean): string | undefined {
  const [, below] = argument.split(`${FILES_FOLDER}/`);
  if (below !== undefined && !names.some((name) => name === below || name.startsWith(`${below}/`))) {
    const known = names.length === 0 ? 'matcher.files names none' : `there: ${names.slice(0, 10).join(', ')}`;
    return `${argument} is none of the program's files (${known})`;
  }
  if (below !== undefined) return undefined;
  const isPath = /^(?:~|\.{0,2})\/|=~?\//.test(argument) || (isProgram && argument.includes('/'));
  if (!isPath) return undefined;
  const instead = `name the file in matcher.files and write ${FILES_FOLDER}/NAME${isProgram ? ', or take a program in PATH by its bare name' : ''}`;
  return `${argument} is a path of this machine, which others may not have; ${instead}`;
}

function resolve(input: Written, sha256Of: Sha256Of): ProgramConfig {
  const { side = DEFAULT_SIDE, command = [], files = [], version = '' } = input;
  const names = namesBelow(files);
  return {
    kind: 'program',
    side,
    command,
    files: files
      .map((file, i) => ({ name: names[i] ?? '', sha256: sha256Of(file, 'files') }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    version,
    protocol: PROGRAM_PROTOCOL,
  };
}

/** Below the deepest folder that all of them share, with forward slashes. */
function namesBelow(files: readonly string[]): string[] {
  const whole = files.map((file) => path.resolve(file).split(path.sep));
  const [first = []] = whole;
  const folders = first.slice(0, -1);
  const differs = folders.findIndex((part, i) =>
    whole.some((other) => other.length - 1 <= i || other[i] !== part),
  );
  const shared = differs < 0 ? folders.length : differs;
  return whole.map((parts) => parts.slice(shared).join('/'));
}

export const program = {
  fields: programFields,
  config: ProgramConfig,
  method: 1,
  sideMultiple: 1,
  hasPrecision: false,
  canBeFitted: false,
  needsTensorFlow: false,
  conflicts,
  resolve,
};
