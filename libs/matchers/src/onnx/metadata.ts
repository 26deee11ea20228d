/** What an ONNX file says in its metadata of how it is to be used as a matcher. */
import { UserError } from '@keygrid/contract';
import { Declared, declaredFields } from './fields.ts';

const PREFIX = 'keygrid.';

/** Values are texts as they are, or JSON. `what` begins each message. @throws UserError for a key or value that is none. */
export function declaredIn(metadata: Readonly<Record<string, string>>, what: string): Declared {
  const found = new Map<string, unknown>();
  for (const [key, text] of Object.entries(metadata)) {
    if (!key.startsWith(PREFIX)) continue;
    const field = new Map(Object.entries(declaredFields)).get(key.slice(PREFIX.length));
    if (field === undefined)
      throw new UserError(
        `${what}: its metadata has ${key}, which is no field of a matcher; expected ${PREFIX} with one of ${Object.keys(declaredFields).join(', ')}`,
      );
    const parsed = [text, jsonOf(text)].map((value) => field.safeParse(value));
    const fits = parsed.find(({ success }) => success);
    if (fits === undefined)
      throw new UserError(
        `${what}: its metadata says ${key} = ${text.slice(0, 200)}, which is no value of that field: ${parsed[1]?.error?.issues[0]?.message ?? ''}`,
      );
    found.set(key.slice(PREFIX.length), fits.data);
  }
  return Declared.parse(Object.fromEntries(found));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
