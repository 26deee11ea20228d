/** The operations of a pickle that torch.save uses, by their code, and the names of those it does not. */
import { Tuple, type PickleMachine } from './pickle-machine.ts';
import { quoted } from './refusal.ts';

type Operation = (machine: PickleMachine) => void;

const code = (letter: string) => letter.charCodeAt(0);

/** Longer integers mean nothing in a state dict, and would take long to read. */
const LONGEST_INTEGER_BYTES = 8;
const LONGEST_NAME_BYTES = 1000;

export const OPERATIONS: Readonly<Record<number, Operation>> = {
  0x80: ({ bytes, refusal }) => {
    const protocol = bytes.uint8();
    if (protocol < 2 || protocol > 5)
      throw refusal.unsupported(`its pickle is of protocol ${protocol}, read here are 2 to 5`);
  },
  /** FRAME: says how many bytes follow together. */
  0x95: ({ bytes }) => void bytes.uint64(),

  [code('N')]: (machine) => machine.push(null),
  0x88: (machine) => machine.push(true),
  0x89: (machine) => machine.push(false),
  [code('J')]: (machine) => machine.push(machine.bytes.int32()),
  [code('K')]: (machine) => machine.push(machine.bytes.uint8()),
  [code('M')]: (machine) => machine.push(machine.bytes.uint16()),
  0x8a: (machine) => pushInteger(machine, machine.bytes.uint8()),
  0x8b: (machine) => pushInteger(machine, machine.bytes.uint32()),
  [code('G')]: (machine) => machine.push(machine.bytes.double()),
  [code('X')]: (machine) => machine.push(machine.bytes.text(machine.bytes.uint32())),
  0x8c: (machine) => machine.push(machine.bytes.text(machine.bytes.uint8())),
  0x8d: (machine) => machine.push(machine.bytes.text(machine.bytes.uint64())),

  [code('(')]: (machine) => machine.mark(),
  [code(')')]: (machine) => machine.push(new Tuple([])),
  0x85: (machine) => pushTuple(machine, 1),
  0x86: (machine) => pushTuple(machine, 2),
  0x87: (machine) => pushTuple(machine, 3),
  [code('t')]: (machine) => machine.push(new Tuple(machine.popToMark())),
  [code(']')]: (machine) => machine.push([]),
  [code('a')]: (machine) => append(machine, [machine.pop()]),
  [code('e')]: (machine) => append(machine, machine.popToMark()),
  [code('}')]: (machine) => machine.push(new Map()),
  [code('s')]: (machine) => {
    const value = machine.pop();
    setItems(machine, [machine.pop(), value]);
  },
  [code('u')]: (machine) => setItems(machine, machine.popToMark()),

  [code('q')]: (machine) => machine.memoise(machine.bytes.uint8()),
  [code('r')]: (machine) => machine.memoise(machine.bytes.uint32()),
  0x94: (machine) => machine.memoise(),
  [code('h')]: (machine) => machine.recall(machine.bytes.uint8()),
  [code('j')]: (machine) => machine.recall(machine.bytes.uint32()),

  [code('c')]: (machine) => {
    const module = machine.bytes.line(LONGEST_NAME_BYTES);
    machine.push(machine.world.global(module, machine.bytes.line(LONGEST_NAME_BYTES)));
  },
  0x93: (machine) => {
    const name = machine.pop();
    const module = machine.pop();
    if (typeof module !== 'string' || typeof name !== 'string')
      throw machine.refusal.damaged('its pickle asks for a name that is no text');
    machine.push(machine.world.global(module, name));
  },
  [code('Q')]: (machine) => machine.push(machine.world.persistent(machine.pop())),
  [code('R')]: call,
  /** NEWOBJ: an object of a class. */
  0x81: call,
  [code('b')]: (machine) => {
    const state = machine.pop();
    machine.world.build(machine.top(), state);
  },
};

/** Refused by name. */
export const UNUSED_OPERATIONS: Readonly<Record<number, string>> = {
  ...Object.fromEntries(
    Object.entries({
      '0': 'POP', '1': 'POP_MARK', '2': 'DUP', F: 'FLOAT', I: 'INT', L: 'LONG', P: 'PERSID', S: 'STRING', T: 'BINSTRING',
      U: 'SHORT_BINSTRING', V: 'UNICODE', d: 'DICT', g: 'GET', i: 'INST', l: 'LIST', o: 'OBJ', p: 'PUT', B: 'BINBYTES',
      C: 'SHORT_BINBYTES',
    }).map(([letter, name]) => [code(letter), name]), // prettier-ignore
  ),
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
};

function call(machine: PickleMachine): void {
  const args = machine.pop();
  const callee = machine.pop();
  if (!(args instanceof Tuple)) throw machine.refusal.damaged('its pickle makes a call without arguments');
  machine.push(machine.world.call(callee, args));
}

function pushInteger(machine: PickleMachine, length: number): void {
  if (length > LONGEST_INTEGER_BYTES)
    throw machine.refusal.unsupported(`its pickle has an integer of ${length} bytes`);
  machine.push(machine.bytes.integer(length));
}

function pushTuple(machine: PickleMachine, length: number): void {
  const items = Array.from({ length }, () => machine.pop());
  machine.push(new Tuple(items.reverse()));
}

function append(machine: PickleMachine, items: readonly unknown[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw machine.refusal.damaged('its pickle appends to what is no list');
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  const dict = machine.top();
  if (!(dict instanceof Map)) throw machine.refusal.damaged('its pickle sets items of what is no dict');
  if (items.length % 2 !== 0) throw machine.refusal.damaged('its pickle has a key without a value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (!['string', 'number', 'boolean', 'bigint'].includes(typeof key))
      throw machine.refusal.unsupported('a dict in it has a key that is neither text nor a number');
    if (dict.has(key)) throw machine.refusal.damaged(`its pickle sets the key ${quoted(String(key))} twice`);
    dict.set(key, items[i + 1]);
  }
}
