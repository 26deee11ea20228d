/** A machine's cards without the cards: a program that answers as nvidia-smi does, first in the path. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * A folder with such a program. `rows`: what `--query-gpu=index,uuid,memory.total,memory.free,compute_cap,mig.mode.current,name`
 * prints without header and units; `listing`: what `-L` prints. Asked with `--id` for memory.free it prints the card's.
 */
export function driverFolder(rows: readonly string[], listing = ''): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-driver-'));
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'nvidia-smi');
  writeFileSync(path.join(folder, 'rows'), rows.map((row) => `${row}\n`).join(''));
  writeFileSync(path.join(folder, 'listing'), listing);
  writeFileSync(
    file,
    `#!/bin/sh
here=$(dirname "$0")
case "$1" in
  -L) cat "$here/listing" ;;
  --id=*) awk -F', ' -v id="\${1#--id=}" '$1 == id { print $4 }' "$here/rows" ;;
  *) cat "$here/rows" ;;
esac
`,
    { mode: 0o755 },
  );
  return folder;
}

export async function withDriver<T>(
  rows: readonly string[],
  work: () => Promise<T>,
  listing?: string,
): Promise<T> {
  const { PATH } = process.env;
  const folder = driverFolder(rows, listing);
  process.env['PATH'] = `${folder}:${PATH}`;
  return work().finally(() => {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  });
}

/** Nothing is in the path. */
export async function withoutDriver<T>(work: () => Promise<T>): Promise<T> {
  const { PATH } = process.env;
  process.env['PATH'] = '';
  return work().finally(() => (process.env['PATH'] = PATH));
}
