// Takes the wanted files out of a wheel: into a folder aside, which gets its name only when it is complete.
import fs from 'node:fs';
import path from 'node:path';
import { inAsideFolder } from '../aside-folder.mjs';
import { CannotSetUp } from '../progress.mjs';
import { run, tailOf } from '../run.mjs';

/** A pair `[from, to]` whose `from` ends in a slash is a whole folder. */
const UNPACK = `
import sys, json, os, shutil, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
for source, target in json.load(sys.stdin):
    inside = [name for name in wheel.namelist() if source.endswith("/") and name.startswith(source) and name[-1] != "/"]
    for name in inside or [source]:
        file = os.path.join(sys.argv[2], target + name[len(source):])
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with wheel.open(name) as i, open(file, "wb") as o:
            shutil.copyfileobj(i, o, 1 << 20)
        os.chmod(file, 0o755 if wheel.getinfo(name).external_attr >> 16 & 0o100 else 0o644)
`;

export const isUnpacked = (part, home) => fs.existsSync(path.join(home, part.folder, 'complete'));

/** Replaces an incomplete folder. `links` maps names in it to what they point at. */
export async function unpackWheel(python, wheel, part, home) {
  const { folder, take, links = {}, sha256 } = part;
  const target = path.join(home, folder);
  await inAsideFolder(path.dirname(target), (aside) => {
    const result = run(python, ['-c', UNPACK, wheel, aside], { input: JSON.stringify(take) });
    if (result.status !== 0)
      throw new CannotSetUp(`${path.basename(wheel)} could not be unpacked:\n${tailOf(result, 3)}`);
    for (const [link, to] of Object.entries(links)) fs.symlinkSync(to, path.join(aside, link));
    fs.writeFileSync(path.join(aside, 'complete'), `${sha256}\n`);
    fs.chmodSync(aside, 0o755); // mkdtemp made it 0700; another account may have to read it
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(aside, target);
  });
}
