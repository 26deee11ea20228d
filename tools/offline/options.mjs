// The options of `npm run -s offline -- …`.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run -s offline -- [--cuda ARCHITECTURES] [--nvidia carried|machine] [--part-size SIZE] [--level 0..9] [--bench] [--work DIR] OUT
Packs Node, the built program, TensorFlow and the reference cases into OUT, for machines that reach no registry. There:
python3 OUT/unpack.py OUT FOLDER; FOLDER/bin/keygrid doctor --device cpu --deep.
  --cuda 80,90       TensorFlow for cards of these compute capabilities (8.0 and 9.0); left out: for CPUs
  --nvidia carried   with --cuda: NVIDIA's libraries travel too (default); machine: those of the machine are linked there
  --part-size 64MiB  the largest file in OUT (default 1GiB)
  --level 6          how hard xz tries, 0 (fast) to 9 (small) (default 6)
  --bench            the benchmarks travel too, with their peers in PyTorch: FOLDER/bin/node FOLDER/app/bench/dist/main.js
  --work DIR         where the program is laid out before it is packed: 1 GB, 5 GB with --cuda (default: temporary files)`;

const OPTIONS = {
  cuda: { type: 'string' },
  nvidia: { type: 'string' },
  'part-size': { type: 'string', default: '1GiB' },
  level: { type: 'string', default: '6' },
  bench: { type: 'boolean', default: false },
  work: { type: 'string' },
  help: { type: 'boolean' },
};

/** Ends the process: with code 0 after `--help`, with code 2 and what is wrong on anything that is not understood. */
export function optionsOf(argv) {
  try {
    const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return checked(values, positionals);
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

export function checked(values, [out, ...more]) {
  if (out === undefined || more.length > 0) throw new Error('One folder OUT is needed.');
  const { cuda, nvidia, work } = values;
  if (fs.existsSync(out) && !(isFolder(out) && fs.readdirSync(out).length === 0))
    throw new Error(`${out} is not an empty folder: name a new or an empty one.`);
  if (work !== undefined && !isFolder(work)) throw new Error(`--work ${work}: there is no such folder.`);
  if (nvidia !== undefined && cuda === undefined) throw new Error('--nvidia belongs to --cuda.');
  if (!['carried', 'machine', undefined].includes(nvidia))
    throw new Error(`--nvidia ${nvidia}: carried or machine.`);
  if (!/^\d$/.test(values.level)) throw new Error(`--level ${values.level}: a digit from 0 to 9.`);
  return {
    out: path.resolve(out),
    work: work === undefined ? undefined : path.resolve(work),
    architectures: cuda === undefined ? undefined : architecturesOf(cuda),
    nvidia: nvidia ?? 'carried',
    partBytes: bytesOf(values['part-size']),
    level: Number(values.level),
    hasBench: values.bench,
  };
}

const isFolder = (name) => fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;

/** `80,90` → [80, 90] */
function architecturesOf(text) {
  const numbers = text.split(',');
  if (!numbers.every((number) => /^[5-9]\d$|^1\d\d$/.test(number)))
    throw new Error(`--cuda ${text}: compute capabilities without the point, such as 80,90.`);
  return numbers.map(Number);
}

const UNITS = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, kB: 1e3, MB: 1e6, GB: 1e9 };
const SMALLEST = 2 ** 20;

/** `64MiB` → 67108864 */
export function bytesOf(text) {
  const [, number, unit] = /^(\d{1,6})(KiB|MiB|GiB|kB|MB|GB)$/.exec(text) ?? [];
  const bytes = Number(number) * UNITS[unit];
  if (bytes >= SMALLEST) return bytes;
  throw new Error(`--part-size ${text}: a whole number and a unit, at least 1MiB, such as 64MiB or 2GB.`);
}
