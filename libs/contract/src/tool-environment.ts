/** The variables a process that we start may see: a list of what it needs, so that a secret in any other never reaches it. */

/** Where programs, libraries and temporary files are found, the language, the time zone. */
const NAMES = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'DYLD_LIBRARY_PATH',
  'SYSTEMROOT',
]);
const FAMILIES = /^LC_[A-Z]+$/;

/** For programs of others (Postgres, git, nvidia-smi) and as the base of what our own get. */
export function toolEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => NAMES.has(name) || FAMILIES.test(name));
  return Object.fromEntries(passed);
}
