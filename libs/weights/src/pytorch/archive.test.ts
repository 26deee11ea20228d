/** The zip around a state dict: whole, or made to deceive. */
import { UserError } from '@keygrid/contract';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toStateTensor } from '../file-tensor.ts';
import { readPyTorch } from './read.ts';
import { code, pickleOf, tensor, text } from '../testing/pickle-code.ts';
import { zipOf, type ZipEntry } from '../testing/zip-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'archive-'));
});
afterAll(() => fs.rm(folder, { recursive: true }));

const view = tensor({ length: 2, shape: [2], strides: [1] });
const pickle: ZipEntry = { name: 'a/data.pkl', data: pickleOf(code('}', text('w'), view, 's')) };
const storage: ZipEntry = { name: 'a/data/0', data: new Uint8Array(Float32Array.of(1, 2).buffer) };

async function read(...entries: ZipEntry[]) {
  return readBytes(zipOf(entries));
}
async function readBytes(bytes: Uint8Array) {
  const file = path.join(folder, 'a.pth');
  await fs.writeFile(file, bytes);
  const { tensors } = await readPyTorch(file);
  return [...tensors].map(([key, each]) => [key, ...toStateTensor(each).data]);
}

describe('an archive is read', () => {
  it.each<[string, ZipEntry[]]>([
    ['stored', [pickle, storage]],
    [
      'compressed',
      [
        { ...pickle, deflate: true },
        { ...storage, deflate: true },
      ],
    ],
    ['with 64-bit sizes', [pickle, { ...storage, zip64: true }]],
    [
      'without check sums',
      [
        { ...pickle, crc: 0 },
        { ...storage, crc: 0 },
      ],
    ],
    ['with folders and other files', [{ name: 'a/', data: new Uint8Array() }, pickle, storage, { name: 'a/version', data: Buffer.from('3') }]], // prettier-ignore
  ])('%s', async (_what, entries) => expect(await read(...entries)).toEqual([['w', 1, 2]]));
});

describe('an archive is refused with one clear message', () => {
  const zeros = new Uint8Array(2 ** 20);
  it.each<[string, ZipEntry[], string]>([
    ['without a pickle', [storage], 'not one of torch.save'],
    ['without the storage', [pickle], 'there is none'],
    ['with two pickles', [pickle, storage, { ...pickle, name: 'b/data.pkl' }], 'two folders with a data.pkl'],
    ['with a name twice', [pickle, storage, storage], 'two entries "a/data/0"'],
    ['with a path that leaves it', [pickle, storage, { ...storage, name: '../../etc/passwd' }], 'invalid relative path'], // prettier-ignore
    ['with an absolute path', [pickle, storage, { ...storage, name: '/etc/passwd' }], 'absolute path'],
    ['with a path of another system', [pickle, storage, { ...storage, name: 'a\\b' }], 'invalid characters'],
    ['with a wrong check sum', [pickle, { ...storage, crc: 7 }], 'check sum of its entry "a/data/0"'],
    ['with an encrypted entry', [{ ...pickle, flags: 0x801, stored: pickle.data.length + 12 }, storage], 'encrypted'],
    ['compressed in an unknown way', [pickle, { ...storage, method: 99 }], 'unsupported compression method: 99'],
    ['of big-endian numbers', [pickle, storage, { name: 'a/byteorder', data: Buffer.from('big') }], '"big" byte order'], // prettier-ignore
    ['of a TorchScript program', [pickle, storage, { name: 'a/constants.pkl', data: zeros }], 'TorchScript'],
    ['with an entry larger than the file', [pickle, { ...storage, size: 2 ** 30, stored: 2 ** 30 }], 'should have 8 bytes'], // prettier-ignore
    ['with a pickle larger than the file', [{ ...pickle, size: 2 ** 23, stored: 2 ** 23 }, storage], 'claims 8388608 bytes'], // prettier-ignore
    ['with a pickle beyond the limit', [{ name: 'a/data.pkl', data: new Uint8Array(2 ** 24 + 1), deflate: true }, storage], 'larger than is read'], // prettier-ignore
    ['with more in it than it says', [{ ...pickle, data: zeros, deflate: true, size: 10 }, storage], 'too many bytes'],
    ['with less in it than it says', [{ ...pickle, data: zeros, deflate: true, size: 2 ** 20 + 1 }, storage], 'not enough bytes'], // prettier-ignore
    ['that claims more than can be packed', [{ ...pickle, deflate: true, size: 2 ** 24 }, storage], 'claims 16777216 bytes'], // prettier-ignore
    ['with damaged packing', [{ ...pickle, method: 8, size: pickle.data.length }, storage], 'entry "a/data.pkl"'],
  ])('%s', async (_what, entries, message) => {
    const reading = read(...entries);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  }); // prettier-ignore

  it('cut off anywhere', async () => {
    const whole = zipOf([pickle, storage]);
    for (let length = 0; length < whole.length; length += 7) {
      await expect(readBytes(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(UserError);
    }
  });

  it('where it is no archive', async () => {
    await expect(readBytes(Buffer.from('#!/bin/sh'))).rejects.toThrow(
      'neither a safetensors file nor one of PyTorch',
    );
    await expect(readPyTorch(path.join(folder, 'none.pth'))).rejects.toThrow(
      /none\.pth: there is no such file/,
    );
    const tar = Buffer.alloc(512);
    tar.write('ustar', 257);
    await expect(readBytes(tar)).rejects.toThrow(
      /oldest format \(a tar archive, before version 0\.1\.10\).*only for one you trust/,
    );
  });
});
