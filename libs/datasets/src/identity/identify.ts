/**
 * What a data set's folder is: a fingerprint, by which specs name it, and a digest of every file that a run can read.
 *
 * Version 1 of the fingerprint is over (path, size) of all files with the published names and the contents of the
 * annotations. It names a folder wherever it covers every file that is read. Elsewhere (pictures with other endings, marks
 * of absent keypoints, a split without a list) the fingerprint is version 2: the digest itself.
 */
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { userCacheFolder } from '@keygrid/files';
import { LAYOUT_DEFAULTS, type Layout, type Split } from '../config.ts';
import { MissingDataError } from '../corrupt-data-error.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { nearby } from '../layouts/nearby.ts';
import { openIndex } from '../pair-index/open-index.ts';
import {
  ABSENT,
  inOrder,
  isUnchanged,
  scanFiles,
  sha256,
  type ScannedFile,
} from '../pair-index/scan-folder.ts';
import { digestFiles } from './digest-files.ts';
import { identityFileOf, readIdentityFile, writeIdentityFile, type KnownIdentity } from './identity-file.ts';
import { manifestOf } from './manifest.ts';

export interface DataIdentity {
  /** SHA-256 in hex: version 1, or `contents` where that does not cover all that is read. */
  readonly fingerprint: string;
  /** Those that have a list. */
  readonly splits: readonly Split[];
  /** SHA-256 in hex over path, size and content of every file read. */
  readonly contents: string;
  /** What `contents` is the SHA-256 of (`manifest.ts`). */
  readonly manifest: string;
}

/**
 * @param cacheFolder Keeps the digests, which hold for a file while its size and times stay. Default: the user's cache.
 * @throws UserError where nothing of the layout is there, or a file that version 1 needs is not.
 */
export async function identify(
  folder: string,
  layout: Layout,
  cacheFolder = userCacheFolder(),
): Promise<DataIdentity> {
  const root = path.resolve(folder);
  const file = identityFileOf(cacheFolder, root, layout);
  const known = await readIdentityFile(file);
  const isOfFolder = known?.layout === layout && known.root === root;
  if (isOfFolder && (await isStill(known))) return describe(known);
  const made = await identifyAnew(root, layout, cacheFolder, isOfFolder ? known.files : []);
  await writeIdentityFile(file, made).catch(() => undefined);
  return describe(made);
}

function describe({ layout, fingerprint, files }: KnownIdentity): DataIdentity {
  const there = new Set(files.flatMap(({ relative, bytes }) => (bytes === ABSENT ? [] : [relative])));
  const splits = LAYOUT_DEFAULTS[layout].splits.filter((split) => there.has(readerOf(layout).listOf(split)));
  const manifest = manifestOf(files.filter(({ isRead }) => isRead));
  const contents = sha256(manifest);
  return { fingerprint: fingerprint ?? contents, splits, contents, manifest };
}

async function isStill({ root, layout, fingerprint, files }: KnownIdentity): Promise<boolean> {
  const covered = fingerprint === null ? [] : await pathsOfVersion1(root, layout);
  const paths = inOrder([...covered, ...files.map(({ relative }) => relative)]);
  if (paths.length !== files.length) return false;
  const now = await scanFiles(root, paths);
  return now.every((one, i) => one.relative === files[i]?.relative && isUnchanged(one, files[i]));
}

async function pathsOfVersion1(root: string, layout: Layout): Promise<string[]> {
  const { annotations, pictures } = await readerOf(layout).coveredByVersion1(root);
  return [...annotations, ...pictures];
}

async function identifyAnew(
  root: string,
  layout: Layout,
  cacheFolder: string,
  known: readonly ScannedFile[],
): Promise<KnownIdentity> {
  const read = await readAll(root, layout, cacheFolder);
  const folders = listFolders(layout);
  const covered = read.isComplete ? await coverage(root, layout) : NOTHING;
  const digested = await digestFiles(root, inOrder([...read.files, ...covered.paths]), {
    known,
    justRead: read.annotations,
    isWanted: (file) => (read.files.has(file) && !folders.has(file)) || covered.annotations.has(file),
  });
  const files = digested.map((file) => {
    const { relative } = file;
    return { ...file, isRead: read.files.has(relative) && !folders.has(relative) };
  });
  requireCovered(root, files, covered);
  const isCovered = files.every(
    ({ relative, isRead, bytes }) => !isRead || bytes === ABSENT || covered.paths.has(relative),
  );
  if (isCovered && covered.paths.size > 0 && !read.isMarked)
    return { layout, root, fingerprint: version1Of(files, covered), files };
  const kept = files.filter(({ relative, isRead }) => isRead || folders.has(relative));
  return { layout, root, fingerprint: null, files: kept };
}

/** Lists that are folders: their times tell whether a pair came or went; they have no content of their own. */
function listFolders(layout: Layout): ReadonlySet<string> {
  const reader = readerOf(layout);
  if (reader.listsAre === 'files') return new Set();
  return new Set(LAYOUT_DEFAULTS[layout].splits.map((split) => reader.listOf(split)));
}

interface ReadFiles {
  /** Relative paths of all that a run can read, and of the lists that are not there. */
  readonly files: ReadonlySet<string>;
  readonly annotations: readonly ScannedFile[];
  readonly isMarked: boolean;
  /** Whether every split of the layout has its list. */
  readonly isComplete: boolean;
}

/** @throws MissingDataError when no split has a list. */
async function readAll(root: string, layout: Layout, cacheFolder: string): Promise<ReadFiles> {
  const files = new Set<string>();
  const annotations: ScannedFile[] = [];
  let isMarked = false;
  const missing: MissingDataError[] = [];
  const { splits } = LAYOUT_DEFAULTS[layout];
  for (const split of splits) {
    files.add(readerOf(layout).listOf(split));
    try {
      const index = await openIndex({ root, layout, split }, cacheFolder, (some) => {
        for (const one of some) annotations.push(one);
      });
      for (const file of index.files) files.add(file);
      isMarked ||= index.isMarked;
    } catch (error) {
      // A list of another name is meant to be read: without it this would be another data set.
      const isElsewhere = (await nearby(root, readerOf(layout).listOf(split))) !== '';
      if (!(error instanceof MissingDataError) || isElsewhere) throw error;
      missing.push(error);
    }
  }
  if (missing[0] && missing.length === splits.length) throw missing[0];
  return { files, annotations, isMarked, isComplete: missing.length === 0 };
}

interface Coverage {
  readonly paths: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

async function coverage(root: string, layout: Layout): Promise<Coverage> {
  const { annotations, pictures } = await readerOf(layout).coveredByVersion1(root);
  return { paths: new Set([...annotations, ...pictures]), annotations: new Set(annotations) };
}

/** Of a folder that lacks a split's list: version 1 never named one. */
const NOTHING: Coverage = { paths: new Set(), annotations: new Set() };

/** @throws UserError for a file that a list names and that is not there. */
function requireCovered(root: string, files: readonly ScannedFile[], { paths }: Coverage): void {
  const missing = files.find(({ relative, bytes }) => bytes === ABSENT && paths.has(relative));
  if (!missing) return;
  throw new UserError(
    `${path.join(root, missing.relative)}: not found, though a list of pairs needs it. The data set is not complete; restore this file.`,
  );
}

/** SHA-256 over the sorted (path, size) of every file it covers, and the contents of the annotations. */
function version1Of(files: readonly ScannedFile[], { paths, annotations }: Coverage): string {
  const lines = files
    .filter(({ relative }) => paths.has(relative))
    .map(({ relative, bytes, sha256: contents = '' }) => {
      return `${relative}\0${bytes}\0${annotations.has(relative) ? contents : ''}\n`;
    });
  return sha256(lines.join(''));
}
