/** One more entry in an ONNX model's metadata: lists of a protobuf message go on behind its end. */

/** Key and value are of at most 60 bytes each. */
export function withMetadata(model: Uint8Array, key: string, value: string): Buffer {
  const entry = Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))]);
  return Buffer.concat([model, field(14, entry)]);
}

/** Of a length that is written as one byte. */
function field(number: number, content: Buffer): Buffer {
  if (content.length > 127) throw new Error(`An entry of ${content.length} bytes is too long.`);
  return Buffer.concat([Buffer.of((number << 3) | 2, content.length), content]);
}
