/** The commands a document tells its reader to type, block by block. */

export interface DocumentBlock {
  /** The heading it stands under. */
  readonly heading: string;
  readonly commands: readonly string[];
}

/** What a command in running text begins with; elsewhere only blocks marked sh, and lines that begin with `$`, hold commands. */
const IN_TEXT = /`((?:npx keygrid|keygrid|npm (?:run|test|install))(?: [^`]+)?)`/g;

/** In the order of the document. A command in running text is a block of its own; one that only names a program is none. */
export function commandBlocks(markdown: string): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  let heading = '';
  let fence: { isShell: boolean; lines: string[] } | undefined;
  const add = (lines: readonly string[]): void => {
    const commands = lines.flatMap(commandsOf);
    if (commands.length > 0) blocks.push({ heading, commands });
  };
  for (const line of markdown.split('\n')) {
    const opened = /^```(\w*)/.exec(line);
    if (opened && fence) {
      add(fence.lines);
      fence = undefined;
    } else if (opened) fence = { isShell: /^sh$/.test(opened[1] ?? ''), lines: [] };
    else if (fence?.isShell) fence.lines.push(line);
    else if (fence && line.startsWith('$ ')) fence.lines.push(line.slice(2));
    else if (!fence) {
      heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
      for (const [, command = ''] of line.matchAll(IN_TEXT)) {
        if (!/^(npx )?keygrid$/.test(command)) add([command]);
      }
    }
  }
  return blocks;
}

/** `a && b; c   # words` → a, b, c. */
function commandsOf(line: string): string[] {
  const code = line.replace(/(^|\s)#(\s.*)?$/, '').trim();
  return code === '' ? [] : code.split(/\s*(?:&&|;)\s*/);
}

/** The fenced block of a language, first of the document. */
export function firstBlock(markdown: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(markdown)?.[1] ?? '';
}

/**
 * What a document prints of commands behind a `$`, in parts: `…` leaves lines out. Of a table of `query` the head, as other data has
 * other rows; of a comparison all but the pairs.
 */
export function printedAnswers(markdown: string): Record<string, readonly string[]> {
  const blocks = [...markdown.matchAll(/^```\n\$ (keygrid [^\n]+)\n([^]*?)^```/gm)];
  return Object.fromEntries(
    blocks.map(([, command = '', text = '']) => {
      if (command.startsWith('keygrid query')) return [command, [text.split('\n')[0] ?? '']];
      const [said = ''] = text.split(/^(?:Gained|Lost) most/m);
      return [command, said.split('…').filter((part) => part.trim() !== '')];
    }),
  );
}
