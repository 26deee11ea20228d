/** The `keygrid` command: parses, runs one command, turns errors into messages and exit codes. */
import { guardOutput, note } from '@keygrid/geometry';
import { explainError } from './explain-error.ts';
import { createProgram } from './program.ts';

guardOutput();
try {
  await createProgram().parseAsync();
} catch (error) {
  const { text, code } = explainError(error, process.env['KEYGRID_DEBUG'] !== undefined);
  if (text !== '') note(text);
  process.exitCode = code;
}
