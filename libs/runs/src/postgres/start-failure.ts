/** Why a server ended as it was started: something that passes, or something a person has to mend. */

/** Another process is just starting or stopping it, its last backends are ending, or the port was taken meanwhile. */
const PASSING =
  /lock file .*already exists|is another postmaster|already in use|still in use|could not bind|could not create any TCP\/IP sockets/i;

/** What Postgres says, and what to do. */
const REMEDIES: [RegExp, string][] = [
  [
    /Read-only file system/,
    'Copy the whole home to a folder that can be written, and name it with KEYGRID_HOME.',
  ],
  [/No space left on device|Disk quota exceeded/, 'Free some space on its disk; nothing is lost.'],
  [
    /wrong ownership|Permission denied|invalid permissions/,
    'All files below it must belong to the user of the folder itself: chown -R, and mode 0700 for the folder.',
  ],
  [
    /incompatible with server|initialized by PostgreSQL version/,
    'It was made by another version of Postgres: use the Keygrid that made it.',
  ],
  [
    /could not find the database system|could not locate a valid checkpoint|No such file or directory|invalid|corrupt/,
    'The copy is not complete: copy the home again while no command uses it, or restore a backup.',
  ],
];
const DEFAULT_REMEDY = 'Restore the home from a backup, or start a new one with KEYGRID_HOME.';

export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  /** Worth another try at once. */
  readonly passes: boolean;

  /** `log`: what the server wrote since it was started. */
  constructor(log: string) {
    super(reasonIn(log));
    this.passes = PASSING.test(log);
  }
}

/** What a person can do about what Postgres says, in the log or to a client. */
export function remedyFor(said: string): string {
  return REMEDIES.find(([pattern]) => pattern.test(said))?.[1] ?? DEFAULT_REMEDY;
}

/** Its fatal lines without time and process; else its last ones. */
function reasonIn(log: string): string {
  const lines = log.trim().split('\n');
  const fatal = lines.filter((line) => /(FATAL|PANIC|DETAIL|ERROR): {2}|^postgres: /.test(line));
  const shown = (fatal.length > 0 ? fatal : lines).slice(-3);
  return (
    shown.map((line) => line.replace(/^.*?(FATAL|PANIC|DETAIL|ERROR): +/, '')).join('; ') || 'it says nothing'
  );
}
