/**
 * Reads a pickle without running it: containers, numbers and text are built here; what a name, a call or an outside
 * reference stands for is asked of a `PickleWorld`, which knows a few and refuses the rest.
 */
import { PickleBytes } from './pickle-bytes.ts';
import { PickleMachine, type PickleWorld } from './pickle-machine.ts';
import { OPERATIONS, UNUSED_OPERATIONS } from './pickle-operations.ts';
import type { Refusal } from './refusal.ts';

const STOP = 0x2e;

/** The value a pickle of protocol 2 to 5 describes: null, booleans, numbers, bigints, text, arrays, Tuples, Maps, and what `world` makes. */
export function readPickle(bytes: Buffer, world: PickleWorld, refusal: Refusal): unknown {
  return readNextPickle(new PickleBytes(bytes, refusal), world, refusal);
}

/** As `readPickle`, where several stand one after the other: `cursor` ends behind this one. */
export function readNextPickle(cursor: PickleBytes, world: PickleWorld, refusal: Refusal): unknown {
  const machine = new PickleMachine(cursor, world, refusal);
  for (;;) {
    const code = cursor.uint8();
    if (code === STOP) return machine.pop();
    const operation = OPERATIONS[code];
    if (operation === undefined) throw notUsed(code, refusal);
    operation(machine);
  }
}

function notUsed(code: number, refusal: Refusal) {
  const name = UNUSED_OPERATIONS[code];
  if (name === undefined) return refusal.damaged(`its pickle has no operation 0x${code.toString(16)}`);
  return refusal.unsupported(`its pickle uses ${name}, which no state dict needs`);
}
