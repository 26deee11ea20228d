/** What `keygrid completion` does: the script of a shell. */
import { scriptFor, type Shell } from '../completion/script.ts';
import type { Terminal } from '../terminal.ts';

export async function completion(terminal: Terminal, _options: object, shell: Shell): Promise<void> {
  terminal.answer({ shell, script: scriptFor(shell) }, scriptFor(shell));
}
