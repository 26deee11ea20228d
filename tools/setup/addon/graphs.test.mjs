// Operations that the addon takes as one function, without tfjs around it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withContext, withGraphFunctions } from './graphs.mjs';

const addon = path.resolve(
  import.meta.dirname,
  '../../../node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node',
);

const bytes = (field, ...parts) => {
  const whole = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([(field << 3) | 2, whole.length]), whole]);
};
const text = (field, value) => bytes(field, Buffer.from(value));
/** A NodeDef whose attribute `key` is the type float32 (1). */
const node = (name, operation, key, ...inputs) =>
  bytes(1, text(1, name), text(2, operation), ...inputs.map((input) => text(3, input)), bytes(5, text(1, key), bytes(2, Buffer.from([6 << 3, 1])))); // prettier-ignore

test('a graph of operations runs as one, by its name, until it is removed', () => {
  const binding = createRequire(import.meta.url)(addon);
  const graph = Buffer.concat([node('x', 'Placeholder', 'dtype'), node('twice', 'Add', 'T', 'x', 'x'), node('root', 'Sqrt', 'T', 'twice')]); // prettier-ignore
  binding.addFunction('root_of_twice', graph, ['x'], ['root', 'twice:0']);
  const x = binding.createTensor([2], binding.TF_FLOAT, Float32Array.of(2, 8));
  const [root, twice] = binding.executeOp('root_of_twice', [], [x], 2);
  expect([...binding.tensorDataSync(root.id)]).toEqual([2, 4]);
  expect([...binding.tensorDataSync(twice.id)]).toEqual([4, 16]);
  binding.removeFunction('root_of_twice');
  expect(() => binding.executeOp('root_of_twice', [], [x], 2)).toThrow('root_of_twice');
  expect(() => binding.addFunction('f', graph, ['y'], ['root'])).toThrow('The graph has no operation y');
  expect(() => binding.addFunction('f', graph.subarray(1), ['x'], ['root'])).toThrow();
});

test('an addon whose source is another is not patched blindly', () => {
  expect(() => withGraphFunctions('int main() {}')).toThrow('no single line');
  expect(() => withContext('class TFJSBackend {};')).toThrow('no single line');
});
