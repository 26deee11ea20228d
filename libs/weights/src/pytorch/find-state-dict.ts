/** Finds the state dict in what torch.save wrote: plain, or wrapped as training scripts do it. */
import { quoted, type Refusal } from './refusal.ts';
import { TensorView } from './view.ts';

export interface FoundStateDict {
  readonly tensors: ReadonlyMap<string, TensorView>;
  /** What was passed over or renamed, a sentence each. */
  readonly notes: readonly string[];
}

/** Keys under which training scripts keep weights, the likeliest first: they decide where several could be meant. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'net', 'network'];
const DEEPEST_WRAPPING = 3;
/** Written by DataParallel and DistributedDataParallel before every name. */
const PARALLEL = 'module.';

export function findStateDict(value: unknown, refusal: Refusal): FoundStateDict {
  const notes: string[] = [];
  let dict = value;
  for (let depth = 0; depth < DEEPEST_WRAPPING; depth++) {
    if (!(dict instanceof Map))
      throw refusal.unsupported(`it holds ${kindOf(dict)}, expected a dict of tensors`);
    const known = knownWrapper(dict, DEEPEST_WRAPPING - depth);
    const found = known === undefined ? tensorsOf(dict, refusal) : undefined;
    if (found !== undefined && found.tensors.size > 0) {
      if (found.others.length > 0) notes.push(`passed over, not tensors: ${listed(found.others)}`);
      return withoutParallel(found.tensors, notes);
    }
    const key = known ?? otherWrapper(dict);
    if (key === undefined) throw refusal.unsupported(`it holds no dict of tensors, but ${kindOf(dict)}`);
    const others = [...dict.keys()].filter((other) => other !== key);
    notes.push(`taken from ${quoted(key)}${others.length > 0 ? `; passed over: ${listed(others)}` : ''}`);
    dict = dict.get(key);
  }
  throw refusal.unsupported(`its weights are wrapped more than ${DEEPEST_WRAPPING - 1} times`);
}

function tensorsOf(dict: ReadonlyMap<unknown, unknown>, refusal: Refusal) {
  const tensors = new Map<string, TensorView>();
  const others: unknown[] = [];
  for (const [key, value] of dict) {
    if (value instanceof TensorView) tensors.set(tensorName(key, refusal), value);
    else others.push(key);
  }
  return { tensors, others };
}

/** `__metadata__` has a meaning of its own in a safetensors file. */
function tensorName(key: unknown, refusal: Refusal): string {
  if (typeof key === 'string' && key !== '' && key !== '__metadata__') return key;
  throw refusal.unsupported(
    `a tensor is called ${quoted(String(key))}, expected a name such as layer1.0.conv1.weight`,
  );
}

/** The likeliest known key that leads to tensors: it wins over tensors beside it, such as a best accuracy. */
function knownWrapper(dict: ReadonlyMap<unknown, unknown>, deepest: number): string | undefined {
  return WRAPPERS.find((key) => leadsToTensors(dict.get(key), deepest));
}

function leadsToTensors(value: unknown, deepest: number): boolean {
  if (!(value instanceof Map) || deepest === 0) return false;
  return hasTensor(value) || knownWrapper(value, deepest - 1) !== undefined;
}

/** The only key with tensors below it. */
function otherWrapper(dict: ReadonlyMap<unknown, unknown>): string | undefined {
  const mayWrap = (key: unknown): key is string => typeof key === 'string' && dict.get(key) instanceof Map;
  // Each dict is looked through once, however many keys lead to it.
  const holding = new Set([...new Set(dict.values())].filter(hasTensor));
  const leading = [...dict.keys()].filter((key) => mayWrap(key) && holding.has(dict.get(key)));
  return leading.length === 1 ? (leading[0] as string) : undefined;
}

const hasTensor = (value: unknown) =>
  value instanceof Map && [...value.values()].some((each) => each instanceof TensorView);

function withoutParallel(tensors: ReadonlyMap<string, TensorView>, notes: string[]): FoundStateDict {
  const isParallel = [...tensors.keys()].every((name) => name.startsWith(PARALLEL) && name !== PARALLEL);
  if (!isParallel) return { tensors, notes };
  const renamed = [...tensors].map(([name, view]) => [name.slice(PARALLEL.length), view] as const);
  return { tensors: new Map(renamed), notes: [...notes, `took ${quoted(PARALLEL)} off every name`] };
}

function kindOf(value: unknown): string {
  if (value instanceof Map) return `a dict of ${listed([...value.keys()])}`;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof TensorView) return 'a single tensor';
  return value === null ? 'None' : `a ${(value as object).constructor.name.toLowerCase()}`;
}

const SHOWN = 20;

function listed(keys: readonly unknown[]): string {
  const shown = keys.slice(0, SHOWN).map((key) => quoted(String(key)));
  return shown.join(', ') + (keys.length > SHOWN ? `, … (${keys.length} in all)` : '');
}
