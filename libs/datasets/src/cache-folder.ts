/** Where Keygrid keeps what can be made again: the user's cache, never a data set's folder. */
import os from 'node:os';
import path from 'node:path';

/** `$KEYGRID_CACHE`, else `keygrid` in `$XDG_CACHE_HOME`, else in `~/.cache`. */
export function userCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.KEYGRID_CACHE) return path.resolve(env.KEYGRID_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'keygrid');
}
