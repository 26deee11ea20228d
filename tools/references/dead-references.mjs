// References that lead nowhere: paths, links and sections named in comments and Markdown of a repository.
import path from 'node:path';
import { anchorsOf, sectionsOf } from './headings.mjs';
import { hasProse, proseOf } from './prose.mjs';

/** A placeholder stands for something, a built or generated file is not in the repository. */
const IS_NO_PATH = /[<>{}*$…]|(^|\/)(dist|generated|node_modules)(\/|$)/;
const NAMES_A_SOURCE = /^[\w.-]+(\/[\w.-]+)*\.(ts|mjs|py|sql|prisma)$/;

/**
 * @param {ReadonlyMap<string, string>} files Every file of the repository by its path from the top, with its text.
 * @returns {string[]} One line each: `file:line: what leads nowhere`.
 */
export function deadReferences(files) {
  const known = knownPaths(files);
  const isSuspect = ([file, content]) =>
    hasProse(file) &&
    (file.endsWith('.md') || content.includes('§') || deadPaths(content, file, known).length > 0);
  // Finding a script's comments takes its parser: not for a file whose whole text names nothing that is missing.
  return [...files].filter(isSuspect).flatMap(([file, content]) =>
    proseOf(file, content).flatMap(({ text, line }) => {
      const checks = [deadPaths, deadSections, ...(file.endsWith('.md') ? [deadLinks] : [])];
      const dead = checks.flatMap((check) => check(text, file, { files, ...known }));
      return dead.map(
        ({ at, what }) => `${file}:${line + text.slice(0, at).split('\n').length - 1}: ${what}`,
      );
    }),
  );
}

function knownPaths(files) {
  const paths = new Set(files.keys());
  for (const file of files.keys())
    for (let at = path.posix.dirname(file); at !== '.'; at = path.posix.dirname(at)) paths.add(at);
  const tops = new Set([...paths].filter((name) => !name.includes('/') && !files.has(name)));
  const endings = new Set([...files.keys()].flatMap(endingsOf));
  return { paths, tops, endings };
}

/** A path and what is left of it without its first folder, its first two, … down to the file's name. */
function endingsOf(file) {
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(i).join('/'));
}

/** Paths that begin in a folder of the top, and names of source files wherever they are. */
function deadPaths(text, file, { paths, tops, endings }) {
  return [...text.matchAll(/(?<![\w./@~$:-])(?:\.\/)?[\w.@-]+(?:\/[\w.@<>{}*$…,-]+)*\/?/g)].flatMap(
    (match) => {
      const name = match[0].replace(/(?<![.,/])[.,/]+$/, '').replace(/^\.\//, '');
      if (IS_NO_PATH.test(name)) return [];
      const own = path.posix.join(path.posix.dirname(file), name);
      if (paths.has(name) || paths.has(own)) return [];
      const isInTree = name.includes('/') && tops.has(name.split('/')[0]);
      const isSource =
        (NAMES_A_SOURCE.test(name) && !showsProgram(text, name)) ||
        (/^[\w./-]+\.md$/.test(name) && !isWritten(text, match.index));
      if (!isInTree && !(isSource && !endings.has(name))) return [];
      return [{ at: match.index, what: `there is no ${name}` }];
    },
  );
}

/** A program that the text itself shows: a paragraph that begins with its name, ends with a colon and is followed by its lines. */
function showsProgram(text, name) {
  const paragraph = text
    .split(/\n{2,}/)
    .findIndex((part) => part.startsWith(`\`${name}\``) && part.endsWith(':'));
  return paragraph >= 0 && text.split(/\n{2,}/)[paragraph + 1]?.startsWith('```') === true;
}

/** A document that a command in the text writes. */
function isWritten(text, index) {
  return /--out[ =]$|> $/.test(text.slice(Math.max(0, index - 7), index)) || isInFence(text, index);
}

function isInFence(text, index) {
  return (text.slice(0, index).match(/^```/gm) ?? []).length % 2 === 1;
}

/** `docs/method.md §6 to §9`: a numbered heading of that page for each. */
function deadSections(text, file, { files }) {
  return [...text.matchAll(/(?<![\w./-])([\w./-]+\.md)((?:[\s,(]|and|to|§\d+)*)/g)].flatMap((match) => {
    const page = files.get(match[1]);
    if (page === undefined) return []; // said by deadPaths
    const sections = sectionsOf(page);
    const wanted = [...match[2].matchAll(/§(\d+)/g)].map(([, number]) => number);
    return wanted
      .filter((number) => !sections.has(number))
      .map((number) => ({ at: match.index, what: `${match[1]} has no section ${number}` }));
  });
}

/** Links of Markdown: the file, and the heading behind `#`. What leads out of the repository is not looked at. */
function deadLinks(text, file, { files, paths }) {
  const links = [...text.matchAll(/\]\((<[^>\n]+>|[^)\s]+)(?:[ \t][^)\n]*)?\)|^\[[^\]\n]+\]:\s+(\S+)/gm)];
  return links.flatMap((match) => {
    const target = (match[1] ?? match[2]).replace(/^<|>$/g, '');
    if (isInFence(text, match.index) || /^[a-z]+:/i.test(target)) return [];
    const [to, anchor] = target.split('#');
    const page =
      to === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(to)).replace(/\/$/, '');
    if (!paths.has(page)) return [{ at: match.index, what: `the link to ${target} leads nowhere` }];
    const isPage = anchor !== undefined && page.endsWith('.md');
    if (!isPage || anchorsOf(files.get(page)).has(anchor)) return [];
    return [{ at: match.index, what: `${page} has no heading #${anchor}` }];
  });
}
