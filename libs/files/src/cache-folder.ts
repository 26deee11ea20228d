/** Where Keygrid keeps what can be made again: the user's cache, never a data set's folder. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** `$KEYGRID_CACHE`, else `keygrid` in `$XDG_CACHE_HOME`, else in `~/.cache`. */
export function userCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.KEYGRID_CACHE) return path.resolve(env.KEYGRID_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(homeFolder(), '.cache'), 'keygrid');
}

/** Weights of ImageNet that set-up fetched, one file a network. */
export const pretrainedFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  path.join(userCacheFolder(env), 'weights');

/** What frozen backbones made of pictures, shared by all runs of a user on this machine. */
export const featureFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  path.join(userCacheFolder(env), 'features');

/** A user without HOME and without a line in /etc/passwd, as in a container, gets a folder of its own among temporary files. */
function homeFolder(): string {
  try {
    return os.homedir();
  } catch {
    return (temporary ??= ownFolder(path.join(os.tmpdir(), `keygrid-of-user-${process.getuid?.()}`)));
  }
}

let temporary: string | undefined;

/** One that another user made first is not used. */
function ownFolder(folder: string): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = fs.lstatSync(folder);
  const isOwn = uid === process.getuid?.() && (mode & 0o022) === 0;
  return isOwn ? folder : fs.mkdtempSync(`${folder}-`);
}
