/** Protocol Buffers' wire format, read field by field from a file: what is skipped is never read, so that weights may be large. */

/** One field of a message. `value` is a number's; a nested message, text or block of bytes is in [from, to). */
export interface Field {
  readonly number: number;
  readonly value: bigint;
  readonly from: number;
  readonly to: number;
}

/** Bytes [from, to) of the file; fewer where it ends. */
export type ReadBytes = (from: number, to: number) => Uint8Array;

/** What is no message: text, another format, or a file that was cut. */
export class NotProtobuf extends Error {
  override readonly name = 'NotProtobuf';
}

/** A number of the format has at most ten bytes of seven bits. */
const LONGEST_NUMBER = 10;

/** The fields of the message in [from, to), in their order. @throws NotProtobuf */
export function* fieldsOf(read: ReadBytes, from: number, to: number): Generator<Field> {
  for (let at = from; at < to;) {
    const tag = numberAt(read, at, to);
    const number = Number(tag.value >> 3n);
    if (number === 0) throw new NotProtobuf(`byte ${at} begins no field`);
    const field = bodyAt(read, tag.end, to, Number(tag.value & 7n));
    if (field.to > to) throw new NotProtobuf(`a part of it should end at byte ${field.to}, it ends at ${to}`);
    yield { number, ...field };
    at = field.to;
  }
}

function bodyAt(read: ReadBytes, at: number, to: number, wire: number): Omit<Field, 'number'> {
  switch (wire) {
    case 0: {
      const { value, end } = numberAt(read, at, to);
      return { value, from: at, to: end };
    }
    case 1:
      return { value: 0n, from: at, to: at + 8 };
    case 2: {
      const { value, end } = numberAt(read, at, to);
      return { value: 0n, from: end, to: end + Number(value) };
    }
    case 5:
      return { value: 0n, from: at, to: at + 4 };
    default:
      throw new NotProtobuf(`byte ${at - 1} begins a field of an unknown form`);
  }
}

function numberAt(read: ReadBytes, at: number, to: number): { value: bigint; end: number } {
  const bytes = read(at, Math.min(to, at + LONGEST_NUMBER));
  let value = 0n;
  for (const [i, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  throw new NotProtobuf(`it ends within a number at byte ${at}`);
}
