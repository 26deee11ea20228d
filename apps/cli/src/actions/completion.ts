/** What `keygrid completion` does: the script of a shell. */
import { scriptFor, type Shell } from '../completion/script.ts';
import type { Terminal } from '../terminal.ts';

export async function completion(terminal: Terminal, _options: object, shell: Shell): Promise<void> {
  const script = scriptFor(shell);
  if (terminal.json) terminal.answer({ shell, script }, '');
  else terminal.print(script);
}
