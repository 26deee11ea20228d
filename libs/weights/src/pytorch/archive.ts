/** Access to the zip archive that torch.save writes. */
import { openZip, type OpenZip } from '../zip-file.ts';
import { quoted, type Refusal } from './refusal.ts';

export interface PyTorchArchive {
  readonly pickle: Buffer;
  /** Of `data/KEY`; undefined where there is none. */
  storageBytes(key: string): number | undefined;
  readStorage(key: string): Promise<Buffer>;
}

const MAX_PICKLE_BYTES = 2 ** 24;
/** Of all that is read from one file. KBCNet on ResNet-101 has half a gibibyte. */
const MAX_BYTES = 2 ** 31;

/** @throws UserError when the file is missing, damaged, no archive of torch.save, or larger than the limits above. */
export async function withArchive<T>(
  file: string,
  refusal: Refusal,
  use: (archive: PyTorchArchive) => Promise<T>,
): Promise<T> {
  const zip = await openZip(file, 'weights', { refusal, limitBytes: MAX_BYTES });
  try {
    const root = rootOf(zip.sizes, refusal);
    const read = (name: string, limit?: number) => zip.read(`${root}/${name}`, limit);
    const order = zip.sizes.has(`${root}/byteorder`) ? (await read('byteorder', 16)).toString() : 'little';
    if (order !== 'little')
      throw refusal.unsupported(`its numbers are in ${quoted(order)} byte order, read here is little`);
    return await use({
      pickle: await read('data.pkl', MAX_PICKLE_BYTES),
      storageBytes: (key) => zip.sizes.get(`${root}/data/${key}`),
      readStorage: (key) => read(`data/${key}`),
    });
  } finally {
    zip.close();
  }
}

/** The one folder with a `data.pkl`. */
function rootOf(entries: OpenZip['sizes'], refusal: Refusal): string {
  const roots = [...entries.keys()]
    .filter((name) => /^[^/]+\/data\.pkl$/.test(name))
    .map((name) => name.slice(0, -9));
  const [root, other] = roots;
  if (root === undefined)
    throw refusal.unsupported('it is a zip archive, but not one of torch.save (no data.pkl)');
  if (other !== undefined)
    throw refusal.damaged(`it has two folders with a data.pkl, ${quoted(root)} and ${quoted(other)}`);
  if (entries.has(`${root}/constants.pkl`)) throw refusal.unsupported('it is a TorchScript program');
  return root;
}
