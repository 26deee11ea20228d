/** Zip archives for tests, honest or not: every field that a hostile one could falsify can be given. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** Sizes and offset in the 64-bit extra field. */
  readonly zip64?: boolean;
  /** False values. */
  readonly crc?: number;
  readonly size?: number;
  readonly stored?: number;
  readonly flags?: number;
  readonly method?: number;
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const bytes = entry.deflate ? deflateRawSync(entry.data) : Buffer.from(entry.data);
    const common = fieldsOf(entry, bytes.length, name.length);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.alloc(2), name, bytes]);
    directory.push(directoryEntry(entry, common, name, offset));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

/** What the local header and the directory have in common, from the version on. */
function fieldsOf(entry: ZipEntry, stored: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(entry.flags ?? 0x800, 2);
  fields.writeUInt16LE(entry.method ?? (entry.deflate ? 8 : 0), 4);
  fields.writeUInt32LE(entry.crc ?? crc32(entry.data), 10);
  fields.writeUInt32LE(entry.zip64 ? 0xffffffff : (entry.stored ?? stored), 14);
  fields.writeUInt32LE(entry.zip64 ? 0xffffffff : (entry.size ?? entry.data.length), 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function directoryEntry(entry: ZipEntry, common: Buffer, name: Buffer, offset: number): Buffer {
  const extra = entry.zip64 ? Buffer.alloc(28) : Buffer.alloc(0);
  if (entry.zip64) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(entry.size ?? entry.data.length), 4);
    extra.writeBigUInt64LE(BigInt(entry.stored ?? entry.data.length), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  const head = Buffer.alloc(6);
  head.write('PK\x01\x02', 'latin1');
  head.writeUInt16LE(20, 4);
  const rest = Buffer.alloc(16);
  rest.writeUInt16LE(extra.length, 0);
  rest.writeUInt32LE(entry.zip64 ? 0xffffffff : offset, 12);
  return Buffer.concat([head, common, rest, name, extra]);
}
