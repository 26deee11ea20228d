/** Postgres refuses to run as root: the unprivileged user it runs as instead, and what that user can reach. */
import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { toolEnvironment, UserError } from '@keygrid/contract';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CREATED = 'keygrid';

/** Undefined when this process is not root: then the server runs as ourselves. */
export function serverUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return find('postgres') ?? find('nobody') ?? find(CREATED) ?? create();
}

function find(name: string): SystemUser | undefined {
  const id = (flag: string) =>
    Number(
      execFileSync('id', [flag, name], {
        encoding: 'utf8',
        env: toolEnvironment(process.env),
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  try {
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined; // `id` fails for a name it does not know
  }
}

/** A user id that every Linux has a name for. */
const NAMED = 1;

/**
 * What to start initdb with, which gives up where its user id has no name, as in many containers: a user namespace in which
 * the same user has another number. What it writes belongs to the user all the same. Empty for a user with a name.
 */
export const withName = (user: SystemUser | undefined): string[] =>
  isNameless(user) ? ['unshare', '--user', `--map-user=${NAMED}`, `--map-group=${NAMED}`, '--'] : [];

/** What to do where that is not possible; undefined for a user with a name. */
export function namelessAdvice(user: SystemUser | undefined): string | undefined {
  if (!isNameless(user)) return undefined;
  const uid = process.getuid?.();
  return (
    `User ${uid} has no name on this system, and Postgres needs one when it makes a database. Add a line such as ` +
    `"keygrid:x:${uid}:${process.getgid?.()}::/tmp:/bin/false" to /etc/passwd, allow user namespaces (util-linux' unshare), ` +
    'work as another user, or set DATABASE_URL to a Postgres server.'
  );
}

function isNameless(user: SystemUser | undefined): boolean {
  const own = process.getuid?.();
  return user === undefined && own !== undefined && nameOf(own) === undefined;
}

/** The name the system has for a user id; undefined when it has none. */
function nameOf(uid: number): string | undefined {
  try {
    const env = toolEnvironment(process.env);
    return execFileSync('id', ['-nu', String(uid)], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

function create(): SystemUser {
  const advice =
    'Create an ordinary user named postgres, or set DATABASE_URL to a Postgres you run yourself.';
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/bin/false', CREATED], {
      env: toolEnvironment(process.env),
      stdio: 'ignore',
    });
  } catch (cause) {
    throw new UserError(
      `Postgres does not run as root and no other user could be made with useradd. ${advice}`,
      {
        cause,
      },
    );
  }
  const user = find(CREATED);
  if (!user) throw new UserError(`useradd made no user ${CREATED}. ${advice}`);
  return user;
}

/** Options for `spawn`: as that user, with no variable that would redirect the server or tell it a secret. */
export const spawnAs = (user: SystemUser | undefined) => ({
  env: { ...toolEnvironment(process.env), LC_ALL: 'C' },
  ...(user ? { uid: user.uid, gid: user.gid } : {}),
});

export function giveTo(user: SystemUser | undefined, file: string): void {
  if (user) chownSync(file, user.uid, user.gid);
}

/** Can the user go through every folder on the way to this one, and list it? */
export function canEnter(user: SystemUser | undefined, folder: string): boolean {
  try {
    execFileSync('ls', ['-A', '--', folder], { ...spawnAs(user), cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false; // `ls` fails for a folder it cannot enter or list
  }
}
