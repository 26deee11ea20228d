/** Bytes of a pickle, read in order; whatever would reach past their end is refused. */
import type { Refusal } from './refusal.ts';

export class PickleBytes {
  private readonly bytes: Buffer;
  private readonly refusal: Refusal;
  private place = 0;

  constructor(bytes: Buffer, refusal: Refusal) {
    this.bytes = bytes;
    this.refusal = refusal;
  }

  /** Of the next byte. */
  get position(): number {
    return this.place;
  }

  /** Moves over `count` bytes; returns where they begin. */
  skip(count: number): number {
    const begin = this.place;
    if (count > this.bytes.length - begin) {
      throw this.refusal.damaged(`its pickle ends at byte ${this.bytes.length}, in the middle of a value`);
    }
    this.place += count;
    return begin;
  }
  uint8(): number {
    return this.bytes.readUInt8(this.skip(1));
  }
  uint16(): number {
    return this.bytes.readUInt16LE(this.skip(2));
  }
  uint32(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }
  int32(): number {
    return this.bytes.readInt32LE(this.skip(4));
  }
  /** Exact up to 2^53; a length beyond that is beyond the bytes too. */
  uint64(): number {
    return Number(this.bytes.readBigUInt64LE(this.skip(8)));
  }
  double(): number {
    return this.bytes.readDoubleBE(this.skip(8));
  }
  /** Two's complement, little-endian. */
  integer(count: number): number | bigint {
    if (count === 0) return 0;
    const begin = this.skip(count);
    const hex = Buffer.from(this.bytes.subarray(begin, begin + count))
      .reverse()
      .toString('hex');
    const value = BigInt.asIntN(8 * count, BigInt(`0x${hex}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  text(count: number): string {
    const begin = this.skip(count);
    return this.bytes.toString('utf8', begin, begin + count);
  }
  /** Up to the next line feed, which is skipped; at most `longest` bytes. */
  line(longest: number): string {
    const length = this.bytes.subarray(this.place, this.place + longest + 1).indexOf('\n');
    if (length < 0) throw this.refusal.damaged('a name in its pickle does not end');
    const text = this.text(length);
    this.skip(1);
    return text;
  }
}
