/** Objects as maps: a name from outside may be `constructor` or `__proto__`, which every object inherits. */

/** What the object itself has under a name. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: PropertyKey): Value | undefined {
  return Object.hasOwn(record, name) ? record[name as string] : undefined;
}
