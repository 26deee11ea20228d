/** A YAML text read into a value that still knows the line of each of its parts. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { UserError } from '@keygrid/geometry';
import type { Path } from './problem.ts';

export interface YamlSource {
  readonly value: unknown;
  /** Line, from 1, of the deepest part of `path` that the text has. */
  readonly lineOf: (path: Path) => number;
}

export function readYaml(text: string, file: string): YamlSource {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number) => counter.linePos(offset).line;
  if (document.errors.length > 0) {
    const lines = document.errors.map(
      (error) => `${file}:${lineAt(error.pos[0])}: not valid YAML: ${error.message}`,
    );
    throw new UserError(lines.join('\n'));
  }
  return {
    value: document.toJS() as unknown,
    lineOf: (path) => {
      let node: unknown = document.contents;
      let line = isNode(node) ? startOf(node, lineAt) : 1;
      for (const part of path) {
        const step = stepInto(node, part);
        if (!step) break;
        line = startOf(step.named, lineAt);
        node = step.value;
      }
      return line;
    },
  };
}

function startOf(node: Node, lineAt: (offset: number) => number): number {
  return node.range ? lineAt(node.range[0]) : 1;
}

/** The child a key or list position leads to, and the node that stands for its place. */
function stepInto(node: unknown, part: string | number): { named: Node; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    return pair && isNode(pair.key) ? { named: pair.key, value: pair.value } : undefined;
  }
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part];
    return isNode(item) ? { named: item, value: item } : undefined;
  }
  return undefined;
}
