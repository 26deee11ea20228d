/** The command that was typed, as it can be typed again. */
import { redact, shortened } from '@keygrid/contract';

const MOST_CHARACTERS = 2000;
const PLAIN = /^[\w@%+=:,./-]+$/;

/** `args`: what stands behind `keygrid`. Secrets are left out. */
export function commandLine(args: readonly string[] = process.argv.slice(2)): string {
  const words = args.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return shortened(redact(['keygrid', ...words].join(' ')), MOST_CHARACTERS);
}
