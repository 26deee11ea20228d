// Finds words that sound mannered in what people read: documents, comments, messages and help texts.
import ts from 'typescript';
import { hasProse, proseOf } from '../references/prose.mjs';

/** The words, each with what to write instead; the table in CONTRIBUTING.md is the same. */
export const MANNERED = [
  { words: ['whoever', 'nobody', 'somebody'], instead: 'who it is; what does or does not happen' },
  { words: ['lies', 'lie', 'lay', 'lain', 'lying'], instead: 'is, are, was, is stored' },
  { words: ['company', 'grievance', 'grievances'], instead: 'beside others, shared; problem' },
  { words: ['let be', 'let go', 'the dead'], instead: 'leave, release; what has ended' },
  { words: ['bell', 'ring', 'rings', 'rang', 'rung'], instead: 'doorbell message, to queue' },
  {
    words: ['beneath', 'thereof', 'therein', 'hereby', 'whence', 'hence'],
    instead: 'below, of it, in it, so',
  },
  {
    words: ['anew', 'for ever', 'in vain', 'for want of'],
    instead: 'again, without end, without success, because there is no',
  },
];

const SCRIPT = /\.(ts|mjs|js)$/;
/** Between two words of one entry a line may end and the next begin with a comment's mark. */
const PATTERN = new RegExp(
  `\\b(${MANNERED.flatMap(({ words }) => words)
    .join('|')
    .replaceAll(' ', '[\\s*/]+')})\\b`,
  'gi',
);

/**
 * @param {ReadonlyMap<string, string>} files Each file of the repository by its path, with its text.
 * @returns {string[]} One line each: `file:line: "word": write …`.
 */
export function manneredWords(files) {
  const isSuspect = ([file, text]) => (hasProse(file) || SCRIPT.test(file)) && text.search(PATTERN) >= 0;
  // Finding comments and messages takes a parser: only for files that have one of the words somewhere.
  return [...files].filter(isSuspect).flatMap(([file, text]) => {
    const pieces = [...proseOf(file, text), ...(SCRIPT.test(file) ? messagesOf(file, text) : [])];
    const found = pieces.flatMap(wordsIn).sort((a, b) => a.line - b.line);
    return found.map(({ line, word }) => `${file}:${line}: "${word}": write ${insteadOf(word)}`);
  });
}

function wordsIn({ text, line }) {
  const prose = withoutCode(text);
  return [...prose.matchAll(PATTERN)].map((match) => ({
    line: line + prose.slice(0, match.index).split('\n').length - 1,
    word: match[0].replace(/[\s*/]+/g, ' '),
  }));
}

const insteadOf = (word) => MANNERED.find(({ words }) => words.includes(word.toLowerCase())).instead;

/** Names in backticks and blocks of code are no prose; the lines stay. */
function withoutCode(text) {
  const blank = (code) => code.replace(/[^\n]/g, ' ');
  return text.replace(/^```[^]*?^```/gm, blank).replace(/`[^`\n]*`/g, blank);
}

/** Texts of a program that have a blank in them: messages, help, titles of tests. One word alone is a name. */
function messagesOf(file, content) {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (isText(node) && /\S\s/.test(node.text)) found.push({ text: node.text, line: lineOf(node, source) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const lineOf = (node, source) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

const isText = (node) =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);
