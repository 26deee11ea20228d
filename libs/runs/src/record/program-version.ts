/** Which program an attempt ran with; recorded with it, never part of an id. */
import { toolEnvironment } from '@keygrid/contract';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Home } from '../home/home.ts';
import { changesKey, type ProgramState } from './provenance.ts';

const packageFile = path.resolve(import.meta.dirname, '../../package.json');
/** The project's top folder: two above this package. */
const PROJECT = path.resolve(path.dirname(packageFile), '../..');
/** What the program is made of. */
const PROGRAM = ['apps', 'libs', 'prisma', 'package.json', 'package-lock.json'];
/** Larger changes are recorded by their hash alone. */
const MOST_STORED_BYTES = 2 ** 20;
const MOST_READ_BYTES = 2 ** 28;
const GIT_LIMIT_MS = 20_000;

export interface ProgramVersion {
  readonly version: string;
  readonly commit?: string;
  readonly program: ProgramState;
}

/**
 * The commit is unknown where the program does not run from a checkout of its own; `KEYGRID_COMMIT` names it there. What the
 * checkout has beside its commit goes into the store.
 */
export async function programVersion(home: Home, project = PROJECT): Promise<ProgramVersion> {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const lock = path.join(project, 'package-lock.json');
  const lockSha256 = existsSync(lock) ? sha256(readFileSync(lock)) : null;
  const head = await headOf(project);
  const commit = process.env['KEYGRID_COMMIT'] ?? head;
  if (head === undefined) {
    const program = { from: 'installed', changes: null, lockSha256 } as const;
    return { version, program, ...(commit ? { commit } : {}) };
  }
  const changes = await stored(home, await changesOf(project));
  return { version, commit: commit ?? head, program: { from: 'checkout', changes, lockSha256 } };
}

/** Undefined without git, and where the folder is a part of a checkout of something else. */
async function headOf(project: string): Promise<string | undefined> {
  try {
    await git(project, ['ls-files', '--error-unmatch', 'package-lock.json']);
    return (await git(project, ['rev-parse', 'HEAD'])).toString().trim();
  } catch {
    return undefined;
  }
}

/** A patch for `git apply`, binary files and files that git does not know yet included; empty: none. */
async function changesOf(project: string): Promise<Buffer> {
  const known = await git(project, ['diff', '--binary', 'HEAD', '--', ...PROGRAM]);
  const names = await git(project, ['ls-files', '-z', '--others', '--exclude-standard', '--', ...PROGRAM]);
  const added: Buffer[] = [];
  for (const name of names.toString().split('\0').filter(Boolean))
    added.push(await git(project, ['diff', '--binary', '--no-index', '--', '/dev/null', name]));
  return Buffer.concat([known, ...added]);
}

const run = promisify(execFile);

/** `diff --no-index` ends with 1 where there is a difference. */
async function git(cwd: string, args: readonly string[]): Promise<Buffer> {
  const options = {
    cwd,
    env: toolEnvironment(process.env),
    encoding: 'buffer',
    maxBuffer: MOST_READ_BYTES,
    timeout: GIT_LIMIT_MS,
  } as const;
  try {
    return (await run('git', ['-c', 'core.fsmonitor=false', ...args], options)).stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: Buffer };
    if (code === 1 && args.includes('--no-index') && stdout) return stdout;
    throw error;
  }
}

async function stored(home: Home, patch: Buffer): Promise<ProgramState['changes']> {
  if (patch.length === 0) return null;
  const hash = sha256(patch);
  const bytes = patch.length;
  if (bytes > MOST_STORED_BYTES) return { sha256: hash, bytes, key: null };
  const key = changesKey(hash);
  if (!(await home.store.exists(key))) {
    const folder = await home.store.stagingFolder();
    try {
      const file = path.join(folder, 'changes.diff');
      writeFileSync(file, patch);
      await home.store.publish(file, key);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { sha256: hash, bytes, key };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
