/** A folder's identity on disk: a line of JSON, then an entry a file. What is damaged or of another format is absent. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Layout } from '../config.ts';
import { sha256, type ScannedFile } from '../pair-index/scan-folder.ts';

export interface KnownFile extends ScannedFile {
  /** Whether a run can read it; others count in version 1 of the fingerprint only. */
  readonly isRead: boolean;
}

export interface KnownIdentity {
  readonly layout: Layout;
  readonly root: string;
  /** Version 1; null where it does not cover all that is read. */
  readonly fingerprint: string | null;
  /** Sorted by path. */
  readonly files: readonly KnownFile[];
}

/** Raised whenever an older file must be made again. */
const FORMAT = 'keygrid data identity 1';

const Heading = z.object({
  format: z.literal(FORMAT),
  layout: Layout,
  root: z.string(),
  fingerprint: z.string().nullable(),
  /** Of all entries together. */
  sha256: z.string(),
});

/** In the user's cache, one for each folder and layout. */
export function identityFileOf(cacheFolder: string, root: string, layout: Layout): string {
  return path.join(cacheFolder, 'identities', `${layout}-${sha256(root).slice(0, 20)}.files`);
}

/** Written aside and renamed: readers and other writers see a whole one, before or after. */
export async function writeIdentityFile(file: string, identity: KnownIdentity): Promise<void> {
  const { layout, root, fingerprint, files } = identity;
  const body = files.map(entryOf).join('');
  const heading: z.infer<typeof Heading> = {
    format: FORMAT,
    layout,
    root,
    fingerprint,
    sha256: sha256(body),
  };
  await fs.mkdir(path.dirname(file), { recursive: true });
  const aside = `${file}.${randomUUID()}`;
  try {
    await fs.writeFile(aside, `${JSON.stringify(heading)}\n${body}`);
    await fs.rename(aside, file);
  } catch (error) {
    await fs.rm(aside, { force: true });
    throw error;
  }
}

/** The identity, or undefined where there is none that can be used. */
export async function readIdentityFile(file: string): Promise<KnownIdentity | undefined> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  const end = text.indexOf('\n');
  const heading = headingIn(text.slice(0, end));
  const body = text.slice(end + 1);
  if (!heading || sha256(body) !== heading.sha256) return undefined;
  const { layout, root, fingerprint } = heading;
  return { layout, root, fingerprint, files: body.split('\0').slice(0, -1).map(fileOf) };
}

/** Ends in NUL, which no path holds. */
function entryOf({ isRead, bytes, modifiedMs, changedMs, sha256: hash = '-', relative }: KnownFile): string {
  return `${isRead ? 'r' : '-'} ${bytes} ${modifiedMs} ${changedMs} ${hash} ${relative}\0`;
}

function fileOf(entry: string): KnownFile {
  const [isRead, bytes, modifiedMs, changedMs, hash, ...words] = entry.split(' ');
  return {
    isRead: isRead === 'r',
    bytes: Number(bytes),
    modifiedMs: Number(modifiedMs),
    changedMs: Number(changedMs),
    ...(hash === '-' ? {} : { sha256: hash }),
    relative: words.join(' '),
  };
}

function headingIn(line: string): z.infer<typeof Heading> | undefined {
  try {
    return Heading.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
