/** The few names that a state dict may ask for: tensors over storages, ordered dicts, and a few kinds of things beside them that are passed over. Everything else is refused by name. */
import { Tuple, type PickleWorld } from './pickle-machine.ts';
import { STORAGE_ELEMENTS, type StorageElement } from './element.ts';
import { quoted, type Refusal } from './refusal.ts';
import { requireInside, Storage, TensorView } from './view.ts';

class OrderedDict extends Map<unknown, unknown> {}

/** A name the pickle may call. */
class Callable {
  readonly run: (args: readonly unknown[], refusal: Refusal) => unknown;
  constructor(run: (args: readonly unknown[], refusal: Refusal) => unknown) {
    this.run = run;
  }
}
class StorageClass {
  readonly element: StorageElement;
  constructor(element: StorageElement) {
    this.element = element;
  }
}

/** Something a training script saved beside its weights: it is kept as a thing without content, and nothing is run. */
class Opaque {}

/** What training scripts save beside weights: their options, and numbers in NumPy's wrapping. */
const OPAQUE = [
  'argparse.Namespace',
  '_codecs.encode',
  'numpy.dtype',
  'numpy.ndarray',
  ...['numpy.core.multiarray', 'numpy._core.multiarray'].flatMap((module) => [
    `${module}.scalar`,
    `${module}._reconstruct`,
  ]),
];

const GLOBALS: ReadonlyMap<string, Callable | StorageClass> = new Map<string, Callable | StorageClass>([
  ...OPAQUE.map((name) => [name, new Callable(() => new Opaque())] as const),
  ['collections.OrderedDict', new Callable(orderedDict)],
  ['torch._utils._rebuild_tensor_v2', new Callable(rebuildTensor)],
  // As PyTorch wrote before 0.4.
  ['torch._utils._rebuild_tensor', new Callable(rebuildTensor)],
  ['torch.nn.parameter.Parameter', new Callable(rebuildParameter)],
  ['torch.autograd.variable.Variable', new Callable(rebuildParameter)],
  ['torch._utils._rebuild_parameter', new Callable(rebuildParameter)],
  // Of a tensor that was on a card when an old PyTorch saved it, `torch.cuda.`.
  ...['torch', 'torch.cuda'].flatMap((module) =>
    STORAGE_ELEMENTS.map((element) => [`${module}.${element.name}`, new StorageClass(element)] as const),
  ),
]);

/** `onStorage` is told of every mention of a storage. */
export function pytorchWorld(
  refusal: Refusal,
  onStorage: (storage: Storage) => void = () => {},
): PickleWorld {
  return {
    global(module, name) {
      const known = GLOBALS.get(`${module}.${name}`);
      if (known === undefined)
        throw refusal.unsupported(
          `its pickle asks for ${quoted(`${module}.${name}`)}, which is no part of plain weights`,
        );
      return known;
    },
    persistent(id) {
      const storage = storageOf(id, refusal);
      onStorage(storage);
      return storage;
    },
    call(callee, { items }) {
      if (!(callee instanceof Callable)) throw refusal.unsupported('its pickle calls what is no function');
      return callee.run(items, refusal);
    },
    build(target, state) {
      // A module's state dict carries `_metadata`: layer versions, of no use here.
      if (target instanceof OrderedDict) return;
      if (target instanceof Opaque) return;
      // A parameter's state before 0.4: whether it is trained.
      if (target instanceof TensorView && state instanceof Tuple) return;
      throw refusal.unsupported('its pickle fills an object other than an ordered dict (BUILD)');
    },
  };
}

function orderedDict(args: readonly unknown[], refusal: Refusal): OrderedDict {
  if (args.length > 0) throw refusal.unsupported('its pickle makes an ordered dict of something');
  return new OrderedDict();
}

/** `('storage', class, key, device, elements)`, in a legacy file also `view`: None, or `(key, offset, elements)` before 0.4. */
function storageOf(id: unknown, refusal: Refusal): Storage {
  const [kind, kindOfStorage, key, , length, view = null] = id instanceof Tuple ? id.items : [];
  if (
    kind !== 'storage' ||
    !(kindOfStorage instanceof StorageClass) ||
    typeof key !== 'string' ||
    !isCount(length)
  )
    throw refusal.damaged('its pickle refers to something that is no storage');
  return new Storage(kindOfStorage.element, key, length, viewOffset(view, refusal));
}

function viewOffset(view: unknown, refusal: Refusal): number {
  if (view === null) return 0;
  const offset = view instanceof Tuple ? view.items[1] : undefined;
  if (!isCount(offset)) throw refusal.damaged('its pickle describes a view of a storage wrongly');
  return offset;
}

/** `(storage, offset, shape, strides, requires_grad, hooks)`. */
function rebuildTensor([storage, offset, shape, strides]: readonly unknown[], refusal: Refusal): TensorView {
  if (!(storage instanceof Storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides))
    throw refusal.damaged('its pickle describes a tensor wrongly');
  if (shape.items.length !== strides.items.length || shape.items.length > MOST_AXES)
    throw refusal.damaged(
      `its pickle has a tensor of ${shape.items.length} axes with ${strides.items.length} strides`,
    );
  const view = new TensorView(storage, storage.offset + offset, shape.items, strides.items);
  requireInside(view, refusal);
  return view;
}

function rebuildParameter([tensor]: readonly unknown[], refusal: Refusal): TensorView {
  if (!(tensor instanceof TensorView)) throw refusal.damaged('its pickle describes a parameter wrongly');
  return tensor;
}

/** PyTorch's own limit. */
const MOST_AXES = 64;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is Tuple & { readonly items: readonly number[] } =>
  value instanceof Tuple && value.items.every(isCount);
