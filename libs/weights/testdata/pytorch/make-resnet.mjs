// Wrote resnet.pth beside it: node make-resnet.mjs. A ResNet of one block a stage and width 1 under torchvision's names, in the
// format of torch.save before version 1.6, with a classifier in double precision.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const EXPANSION = 4;
const parameters = [];
const add = (name, shape, type = 'Float') => parameters.push({ name, shape, type });
const convolution = (name, out, from, side) => add(`${name}.weight`, [out, from, side, side]);
function norm(name, channels) {
  for (const part of ['weight', 'bias', 'running_mean', 'running_var']) add(`${name}.${part}`, [channels]);
  add(`${name}.num_batches_tracked`, [], 'Long');
}

convolution('conv1', 1, 3, 7);
norm('bn1', 1);
let channels = 1;
for (const [index, planes] of [1, 2, 4, 8].entries()) {
  const block = `layer${index + 1}.0`;
  const out = planes * EXPANSION;
  convolution(`${block}.conv1`, planes, channels, 1);
  norm(`${block}.bn1`, planes);
  convolution(`${block}.conv2`, planes, planes, 3);
  norm(`${block}.bn2`, planes);
  convolution(`${block}.conv3`, out, planes, 1);
  norm(`${block}.bn3`, out);
  convolution(`${block}.downsample.0`, out, channels, 1);
  norm(`${block}.downsample.1`, out);
  channels = out;
}
add('fc.weight', [2, channels], 'Double');
add('fc.bias', [2], 'Double');

const ELEMENTS = { Float: Float32Array, Double: Float64Array, Long: BigInt64Array };
const code = (...parts) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));
const uint32 = (value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
const text = (value) => code('X', uint32(Buffer.byteLength(value)), value);
const integer = (value) => code('J', uint32(value));
const tuple = (...items) => code('(', ...items, 't');
const global = (module, name) => code(`c${module}\n${name}\n`);
const pickle = (...parts) => code([0x80, 2], ...parts, '.');

const count = ({ shape }) => shape.reduce((product, side) => product * side, 1);
const stridesOf = (shape) => shape.map((_, axis) => count({ shape: shape.slice(axis + 1) }));
const keyOf = (index) => String(1000 + index);
function tensor({ shape, type }, index) {
  const kind = global('torch', `${type}Storage`);
  const storage = code(
    tuple(text('storage'), kind, text(keyOf(index)), text('cpu'), integer(count({ shape })), 'N'),
    'Q',
  );
  const hooks = code(global('collections', 'OrderedDict'), ')R');
  const sizes = [tuple(...shape.map(integer)), tuple(...stridesOf(shape).map(integer))];
  return code(
    global('torch._utils', '_rebuild_tensor_v2'),
    tuple(storage, integer(0), ...sizes, [0x89], hooks),
    'R',
  );
}
function numbers({ shape, type }, index) {
  const length = count({ shape });
  const size = Buffer.alloc(8);
  size.writeBigInt64LE(BigInt(length));
  const values = ELEMENTS[type].from({ length }, (_, at) =>
    type === 'Long' ? 0n : Math.sin(1 + index + at / 7) / 4,
  );
  return Buffer.concat([size, new Uint8Array(values.buffer)]);
}

const file = Buffer.concat([
  Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
  pickle(code('M', [0xe9, 0x03])),
  pickle('}', text('little_endian'), [0x88], 's'),
  pickle('}(', ...parameters.flatMap((each, index) => [text(each.name), tensor(each, index)]), 'u'),
  pickle('](', ...parameters.map((_, index) => text(keyOf(index))), 'e'),
  ...parameters.map(numbers),
]);
writeFileSync(path.join(import.meta.dirname, 'resnet.pth'), file);
