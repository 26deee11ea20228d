/** Pickles for tests, written operation by operation. */

type Part = string | readonly number[];

/** Protocol, the parts (text: one operation a letter), and STOP. */
export const pickleOf = (...parts: readonly Part[]): Buffer =>
  Buffer.from([0x80, 2, ...code(...parts), 0x2e]);

export const code = (...parts: readonly Part[]): number[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part));

export const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
export const text = (value: string): number[] => code('X', uint32(Buffer.byteLength(value)), [...Buffer.from(value)]); // prettier-ignore
export const shortText = (value: string): number[] => [0x8c, Buffer.byteLength(value), ...Buffer.from(value)];
export const integer = (value: number): number[] => code('J', uint32(value));
export const name = (module: string, attribute: string): number[] => code(`c${module}\n${attribute}\n`);
export const tuple = (...items: readonly (readonly number[])[]): number[] => code('(', ...items, 't');

export const storage = (kind: string, key: string, length: number): number[] =>
  code(tuple(text('storage'), name('torch', kind), text(key), text('cpu'), integer(length)), 'Q');

export interface ViewCode {
  readonly kind?: string;
  readonly key?: string;
  /** Elements of the storage. */
  readonly length: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const tensor = (view: ViewCode): number[] =>
  code(
    name('torch._utils', '_rebuild_tensor_v2'),
    tuple(
      storage(view.kind ?? 'FloatStorage', view.key ?? '0', view.length),
      integer(view.offset ?? 0),
      tuple(...view.shape.map(integer)),
      tuple(...view.strides.map(integer)),
      [0x89],
      code(name('collections', 'OrderedDict'), ')R'),
    ),
    'R',
  );
