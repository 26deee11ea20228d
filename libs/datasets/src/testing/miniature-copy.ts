/** A copy of a committed miniature, to be damaged. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type Miniature = 'spair-71k' | 'ap-10k' | 'spair-u' | 'pf-pascal' | 'pf-willow';

/** @returns The folder; the caller removes it. */
export function copyMiniature(name: Miniature): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `keygrid-${name}-`));
  const from = fileURLToPath(new URL(`../../testdata/${name}`, import.meta.url));
  fs.cpSync(from, folder, { recursive: true });
  return folder;
}

export function edit(file: string, change: (text: string) => string): void {
  fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
}
