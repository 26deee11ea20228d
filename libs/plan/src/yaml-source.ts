/** A YAML text read into a value that still knows the line of each of its parts. */
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { firstLines, UserError } from '@keygrid/contract';
import type { Path } from './problem.ts';
import { faultsOf, HAS_NUL, TOO_DEEP } from './yaml-faults.ts';

export interface YamlSource {
  readonly value: unknown;
  /** Line, from 1, of the deepest part of `path` that the text has. */
  readonly lineOf: (path: Path) => number;
}

/** YAML 1.2; `file` only names the text. @throws UserError for what is no YAML, and for what a grid file may not hold. */
export function readYaml(text: string, file: string): YamlSource {
  const counter = new LineCounter();
  const lineAt = (offset: number) => counter.linePos(offset).line;
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new UserError(`${file}:${text.slice(0, nul).split('\n').length}: ${HAS_NUL}`);
  const document = parsed(text, file, counter);
  const refuse = (faults: readonly { offset: number; message: string }[], cause?: unknown) => {
    if (faults.length === 0) return;
    const lines = faults.map(({ offset, message }) => `${file}:${lineAt(offset)}: ${message}`);
    throw new UserError(firstLines(lines).join('\n'), { cause });
  };
  const errors = [...document.errors, ...document.warnings];
  // The library notes its own overflow as an error of the text.
  if (errors.some(({ message }) => message.includes('call stack')))
    throw new UserError(`${file}: ${TOO_DEEP}`);
  refuse(errors.map(syntaxFault), errors[0]);
  if (document.directives.yaml.version === '1.1')
    refuse([{ offset: 0, message: 'asks for YAML 1.1; grid files are YAML 1.2: leave the %YAML line out' }]);
  refuse(faultsOf(document));
  return { value: valueOf(document, file), lineOf: lineFinder(document, lineAt) };
}

/** Repeated names are looked for in `faultsOf`, in one pass; the library compares each with each. */
function parsed(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError(`${file}: ${TOO_DEEP}`, { cause });
    throw cause;
  }
}

function syntaxFault({ code, pos, message }: YAMLError): { offset: number; message: string } {
  if (code === 'MULTIPLE_DOCS') {
    const advice = 'a grid file is one study: put each into a file of its own';
    return { offset: pos[0], message: `a second document begins here (---); ${advice}` };
  }
  return { offset: pos[0], message: `not valid YAML: ${message}` };
}

/** Aliases are followed only here: one without an anchor, or far too many, is noticed now. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UserError(`${file}: not valid YAML: ${(cause as Error).message}`, { cause });
  }
}

function lineFinder(document: Document.Parsed, lineAt: (offset: number) => number): YamlSource['lineOf'] {
  const indexes = new WeakMap<YAMLMap, Map<string, Step>>();
  const startOf = (node: Node): number => (node.range ? lineAt(node.range[0]) : 1);
  return (path) => {
    let node: unknown = document.contents;
    let line = isNode(node) ? startOf(node) : 1;
    for (const part of path) {
      const step = stepInto(node, part, indexes);
      if (!step) break;
      line = startOf(step.named);
      node = step.value;
    }
    return line;
  };
}

/** The child a key or list position leads to, and the node that stands for its place. */
interface Step {
  readonly named: Node;
  readonly value: unknown;
}

function stepInto(
  node: unknown,
  part: string | number,
  indexes: WeakMap<YAMLMap, Map<string, Step>>,
): Step | undefined {
  if (isMap(node)) {
    const index = indexes.get(node) ?? indexOf(node);
    indexes.set(node, index);
    return index.get(String(part));
  }
  if (!isSeq(node) || typeof part !== 'number') return undefined;
  const item = node.items[part];
  return isNode(item) ? { named: item, value: item } : undefined;
}

function indexOf(map: YAMLMap): Map<string, Step> {
  const steps = map.items.flatMap(({ key, value }): [string, Step][] =>
    isScalar(key) ? [[String(key.value), { named: key, value }]] : [],
  );
  return new Map(steps);
}
