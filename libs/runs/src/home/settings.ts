/** Where this machine keeps things: the home, what `keygrid.toml` in it says, and the environment over both. */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import * as path from 'node:path';
import { firstLines, keepSecretsIn, keepSecretsOf, own, UserError } from '@keygrid/contract';
import { readTextSync } from '@keygrid/files';
import { nearest } from '@keygrid/plan';
import { parse, stringify, TomlError } from 'smol-toml';
import { z } from 'zod';
import { NotifyFile, notifyOf, type Notify } from '../notify/notify-settings.ts';
import { refuseForeignHome } from './home-trust.ts';
import { replaceOwnFile } from './own-files.ts';

export interface Settings {
  /** Absolute path of the `.keygrid` folder; it may not exist yet. */
  readonly home: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** Default: `file://<home>/store`. */
  readonly storeUrl?: string;
  /** Data set name to absolute folder. */
  readonly dataFolders: Readonly<Record<string, string>>;
  /** Files of programs by bare name; one that is not among them is looked for in PATH. */
  readonly programs?: Readonly<Record<string, string>>;
  /** How much disk this machine gives to features of pictures (`featureCacheGiB`); 0: none. Left out: 8 GiB. */
  readonly featureCacheBytes?: number;
  /** Whom to tell when a study is finished or runs of it fail. */
  readonly notify?: Notify;
  /** The one factor of `tunables.ts`; 1 unless a test or a fault campaign sets KEYGRID_TIME_SCALE. */
  readonly timeScale: number;
}

const HOME = '.keygrid';
const FILE = 'keygrid.toml';

const url = z.string().min(1);
const File = z.strictObject({
  database: url.optional(),
  redis: url.optional(),
  store: url.optional(),
  data: z.record(z.string(), z.string()).default({}),
  programs: z.record(z.string(), z.string()).optional(),
  featureCacheGiB: z.number().min(0).optional(),
  notify: NotifyFile.optional(),
});

/** ResNet-101's features of SPair-71k's 1,800 pictures, at side 256, are 6.2 GiB. */
const FEATURE_CACHE_GIB = 8;

/** In bytes; 0: none are kept. */
export const featureLimit = ({ featureCacheBytes = FEATURE_CACHE_GIB * 2 ** 30 }: Settings): number =>
  featureCacheBytes;

/**
 * `KEYGRID_HOME`, else the nearest `.keygrid` upwards from `cwd`, else one in `cwd`. What is secret among them is hidden from
 * then on wherever this process prints.
 * @throws UserError for a home that another user owns, and for what is wrong in it.
 */
export function loadSettings({ cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Settings {
  const home = env['KEYGRID_HOME'] ? path.resolve(cwd, env['KEYGRID_HOME']) : findHome(cwd);
  keepSecretsIn(env);
  refuseForeignHome(home, env);
  const file = readFile(path.join(home, FILE));
  const urls = {
    databaseUrl: env['DATABASE_URL'] || file.database,
    redisUrl: env['REDIS_URL'] || file.redis,
    storeUrl: env['KEYGRID_STORE'] || file.store,
  };
  for (const each of [file.database, file.redis, file.store, ...Object.values(urls)])
    if (each && !each.startsWith('file:///')) keepSecretsOf(each);
  const folders = Object.entries(file.data).map(([name, folder]) => [name, path.resolve(home, folder)]);
  return {
    home,
    ...urls,
    dataFolders: { ...Object.fromEntries(folders), ...foldersOf(env, cwd) } as Record<string, string>,
    programs: Object.fromEntries(
      Object.entries(file.programs ?? {}).map(([name, program]) => [
        name,
        program.includes('/') ? path.resolve(home, program) : program,
      ]),
    ),
    ...(file.featureCacheGiB === undefined ? {} : { featureCacheBytes: file.featureCacheGiB * 2 ** 30 }),
    ...(file.notify === undefined ? {} : { notify: notifyOf(file.notify, home) }),
    timeScale: timeScaleOf(env['KEYGRID_TIME_SCALE']),
  };
}

/** The folder a data set has on this machine; undefined for one without. */
export function folderOf({ dataFolders }: Pick<Settings, 'dataFolders'>, name: string): string | undefined {
  return own(dataFolders, name);
}

/** As `folderOf`. @throws UserError for a folder that is not there any more, as after a move: how to say where it is now. */
export function presentFolderOf(settings: Pick<Settings, 'dataFolders'>, name: string): string | undefined {
  const folder = folderOf(settings, name);
  if (folder === undefined || existsSync(folder)) return folder;
  throw new UserError(
    `Data set ${name}: there is no folder ${folder} (any more). Say where it is now: keygrid data add ${name} FOLDER`,
  );
}

function findHome(cwd: string): string {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, HOME))) return path.join(folder, HOME);
    if (folder === path.dirname(folder)) return path.join(path.resolve(cwd), HOME);
  }
}

/** `KEYGRID_DATA_SPAIR_71K=/data/spair` names the folder of `spair-71k`. */
function foldersOf(env: NodeJS.ProcessEnv, cwd: string): Record<string, string> {
  const prefix = 'KEYGRID_DATA_';
  const named = Object.entries(env).flatMap(([name, folder]) =>
    name.startsWith(prefix) && folder
      ? [[name.slice(prefix.length).toLowerCase().replaceAll('_', '-'), path.resolve(cwd, folder)]]
      : [],
  );
  return Object.fromEntries(named) as Record<string, string>;
}

function timeScaleOf(text: string | undefined): number {
  const factor = Number(text || 1);
  if (factor > 0 && factor <= 1) return factor;
  throw new UserError(`KEYGRID_TIME_SCALE is not a number above 0 and at most 1.`);
}

function readFile(file: string): z.infer<typeof File> {
  if (!existsSync(file)) return { data: {} };
  const result = File.safeParse(parseToml(file));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}${nearHint(issue)}`,
  );
  const known = `Known keys: ${Object.keys(File.shape).join(', ')}.`;
  throw new UserError(`${file} is not valid:\n${firstLines(problems).join('\n')}\n${known}`);
}

/** The nearest key that there is, of one that there is not; the file's own keys are listed below all problems. */
function nearHint(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return '';
  const isOfNotify = issue.path[0] === 'notify';
  const names = Object.keys(isOfNotify ? NotifyFile.shape : File.shape);
  const near = nearest(issue.keys[0] ?? '', names);
  if (near !== undefined) return `; did you mean "${near}"?`;
  return isOfNotify ? `; expected ${names.join(', ')}` : '';
}

function parseToml(file: string): unknown {
  try {
    return parse(readTextSync(file, 'settings'));
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw new UserError(`${file}, line ${cause.line}: ${cause.message.split('\n')[0]}`, { cause });
  }
}

/** Writes `data.<name>` into `keygrid.toml`, whose mode stays. Comments in the file are not kept. */
export function saveDataFolder(settings: Settings, name: string, folder: string): void {
  const file = path.join(settings.home, FILE);
  const now = readFile(file);
  makeHome(settings.home);
  replaceOwnFile(
    file,
    stringify({ ...now, data: { ...now.data, [name]: inHome(settings.home, path.resolve(folder)) } }),
  );
}

/** A folder in the home is named from there: it moves with it. */
function inHome(home: string, folder: string): string {
  const relative = path.relative(home, folder);
  return relative.startsWith('..') || path.isAbsolute(relative) ? folder : relative;
}

/** Whether it was not there. As root the database runs as another user, who must be able to go through it, but not to list it. */
export function makeHome(home: string): boolean {
  const isNew = !existsSync(home);
  try {
    makeFolders(home, process.getuid?.() === 0 ? 0o711 : 0o700);
    return isNew;
  } catch (cause) {
    throw new UserError(
      `The home ${home} cannot be made: ${(cause as Error).message}. Choose another folder with KEYGRID_HOME.`,
      { cause },
    );
  }
}

/** A folder that holds anything stays. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not empty, or not there.
  }
}

/** One by one: in a folder such as /proc, where none can be made, Node's `recursive` never ends. */
function makeFolders(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  makeFolders(path.dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first
  }
}
