// What people read in a file: Markdown as it stands, and the comments of everything else.
import ts from 'typescript';

const SCRIPT = /\.(ts|mjs|js)$/;

/** Whether this program knows the comments of such a file. */
export const hasProse = (file) => file.endsWith('.md') || SCRIPT.test(file) || lineMark(file) !== undefined;

/** Each piece of prose and the line of the file it begins at, counted from 1. @returns {{ text: string, line: number }[]} */
export function proseOf(file, content) {
  if (file.endsWith('.md')) return [{ text: content, line: 1 }];
  if (SCRIPT.test(file)) return scriptComments(file, content);
  const mark = lineMark(file);
  return mark === undefined ? [] : lineComments(content, mark);
}

function lineMark(file) {
  if (/\.(ya?ml|py|toml)$|Dockerfile(\.dockerignore)?$|(^|\/)\.[a-z]+ignore$|\.ci\/run$/.test(file))
    return '#';
  if (file.endsWith('.sql')) return '--';
  return file.endsWith('.prisma') ? '//' : undefined;
}

/** Neighbouring lines are one piece, as a sentence goes on from line to line. */
function lineComments(content, mark) {
  const pieces = [];
  let last = -1;
  for (const [i, line] of content.split('\n').entries()) {
    const at = new RegExp(`(^|\\s)${mark}+(\\s|$)`).exec(line);
    if (!at) continue;
    const text = line.slice(at.index + at[0].length);
    if (last === i - 1 && pieces.length > 0) pieces.at(-1).text += `\n${text}`;
    else pieces.push({ text, line: i + 1 });
    last = i;
  }
  return pieces;
}

function scriptComments(file, content) {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const found = new Map();
  const visit = (node) => {
    const children = node.getChildren(source);
    if (children.length > 0) return children.forEach(visit);
    const ranges = [
      ...(ts.getLeadingCommentRanges(content, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(content, node.end) ?? []),
    ];
    for (const { pos, end } of ranges) found.set(pos, end);
  };
  visit(source);
  return joinLines(
    [...found].sort(([a], [b]) => a - b),
    content,
    source,
  );
}

/** `//` lines one below the other are one piece. */
function joinLines(ranges, content, source) {
  const pieces = [];
  let nextLine = -1;
  for (const [pos, end] of ranges) {
    const raw = content.slice(pos, end);
    const line = source.getLineAndCharacterOfPosition(pos).line + 1;
    const text = raw.replace(/\n[^\S\n]*\*(?!\/)/g, '\n').replace(/^\/[/*]+|\*\/$/g, '');
    if (raw.startsWith('//') && line === nextLine) pieces.at(-1).text += `\n${text}`;
    else pieces.push({ text, line });
    nextLine = raw.startsWith('//') ? line + 1 : -1;
  }
  return pieces;
}
