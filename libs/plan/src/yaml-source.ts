/** A YAML text read into a value that still knows the line of each of its parts. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { firstLines, UserError } from '@keygrid/geometry';
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
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const lines = faults.map(({ pos, message }) => `${file}:${lineAt(pos[0])}: not valid YAML: ${message}`);
    throw new UserError(firstLines(lines).join('\n'), { cause: faults[0] });
  }
  return {
    value: valueOf(document, file),
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

/** Aliases are followed only here: one without an anchor, or far too many, is noticed now. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UserError(`${file}: not valid YAML: ${(cause as Error).message}`, { cause });
  }
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
