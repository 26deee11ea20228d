/** A home decides what is run, read and overwritten: one that another user owns is refused, as git refuses a repository. */
import { lstatSync, statSync, type Stats } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';

/** Folders separated by `:`, or `*` for every home; only a variable can say so, never a file in the home. */
export const TRUSTED_HOMES = 'KEYGRID_TRUSTED_HOMES';
const ROOT = 0;

/** What is used below the home. The folders may be links, as long as no other user made them. */
const FOLDERS = ['store', 'postgres', 'logs', 'cache', 'data'];
const FILES = ['keygrid.toml', 'postgres/password', 'postgres/port', 'postgres/data'];

/** Does nothing for a home that is not there yet, and where the system knows no owners. */
export function refuseForeignHome(home: string, env: NodeJS.ProcessEnv): void {
  const link = look(home);
  if (!link || process.getuid === undefined) return;
  const folder = link.isSymbolicLink() ? target(home) : link;
  if (!folder.isDirectory()) throw new UserError(`${home} is not a folder. Remove it, or set KEYGRID_HOME.`);
  if (!isTrusted(home, env)) {
    const foreign = [link, folder].find(({ uid }) => !isOurs(uid));
    if (foreign) throw foreignHome(home, foreign.uid);
    for (const name of FOLDERS) refuseForeignLink(home, name);
  }
  for (const name of FILES) refuseLink(home, name);
}

function look(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return undefined;
    throw new UserError(`${file} cannot be looked at: ${message}. Choose another folder with KEYGRID_HOME.`, {
      cause,
    });
  }
}

function target(home: string): Stats {
  try {
    return statSync(home);
  } catch (cause) {
    throw new UserError(`${home} is a link that leads nowhere: ${(cause as Error).message}.`, { cause });
  }
}

/** Ourselves, root (who could do anything anyway), and as root by sudo the user behind it. */
function isOurs(uid: number): boolean {
  const own = process.getuid?.();
  const behindSudo = own === ROOT ? process.env['SUDO_UID'] : undefined;
  return uid === own || uid === ROOT || String(uid) === behindSudo;
}

function isTrusted(home: string, env: NodeJS.ProcessEnv): boolean {
  const listed = (env[TRUSTED_HOMES] ?? '').split(':').filter(Boolean);
  return listed.some((each) => each === '*' || path.resolve(each) === home);
}

const foreignHome = (home: string, uid: number): UserError =>
  new UserError(
    `${home} belongs to user ${uid}, and this is user ${process.getuid?.()}: the owner of a home decides which files are ` +
      `read and written, so it is not used. If you trust that user, set ${TRUSTED_HOMES}=${home}; if the home is yours ` +
      `(a copy, another machine), make it so with chown -R; else choose another with KEYGRID_HOME.`,
  );

function refuseForeignLink(home: string, name: string): void {
  const found = look(path.join(home, name));
  if (!found?.isSymbolicLink() || isOurs(found.uid)) return;
  throw new UserError(
    `${path.join(home, name)} is a link that user ${found.uid} made: it is not followed. Remove it.`,
  );
}

function refuseLink(home: string, name: string): void {
  if (!look(path.join(home, name))?.isSymbolicLink()) return;
  throw new UserError(
    `${path.join(home, name)} is a link: it is not followed in a home. Put the file itself there.`,
  );
}
