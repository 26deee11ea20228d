// A small wheel that is a real one: a zip file with the metadata pip wants to see.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const WRITE = `
import sys, json, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name, text in json.load(sys.stdin).items():
        info = zipfile.ZipInfo(name)
        info.external_attr = (0o755 if "/bin/" in name else 0o644) << 16
        wheel.writestr(info, text)
`;

/** Writes the wheel into `folder` and returns the part that names it. `files`: text by name; those in `bin/` are programs. */
export function fakePart(folder, { name, files, ...part }) {
  const file = `${name}-1.0-py3-none-manylinux2014_x86_64.whl`;
  const info = `${name}-1.0.dist-info`;
  const all = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-manylinux2014_x86_64\n',
    [`${info}/RECORD`]: '',
  };
  fs.mkdirSync(folder, { recursive: true });
  const where = path.join(folder, file);
  const made = spawnSync('python3', ['-c', WRITE, where], { input: JSON.stringify(all), encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  const sha256 = createHash('sha256').update(fs.readFileSync(where)).digest('hex');
  const sizes = { wheelMB: 1, unpackedMB: 1 };
  return {
    project: name,
    version: '1.0',
    platform: 'manylinux2014_x86_64',
    file,
    sha256,
    ...sizes,
    folder: '',
    ...part,
  };
}
