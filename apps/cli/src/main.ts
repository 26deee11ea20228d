/** The `keygrid` command: parses, runs one command, turns errors into messages and exit codes. */
import { guardOutput, note } from '@keygrid/contract';
import { endAsAsked, isEnding, watchEndings } from './processes/ending.ts';

// Before anything else is loaded: that takes a moment in which Ctrl-C may come, too.
watchEndings(say);
guardOutput();
const { explainError } = await import('./explain-error.ts');
try {
  const { createProgram } = await import('./program.ts');
  await createProgram().parseAsync();
} catch (error) {
  if (!isEnding()) process.exitCode = say(error);
}
endAsAsked();

/** Returns the exit code. */
function say(error: unknown): number {
  const { text, code } = explainError(error, process.env['KEYGRID_DEBUG'] !== undefined);
  if (text !== '') note(text);
  return code;
}
