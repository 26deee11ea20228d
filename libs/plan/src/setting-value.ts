/** One value of a setting: read as a grid file reads it, and compared by what it means there. */
import { canonicalJson } from './canonical.ts';
import { expandShortForms } from './fields.ts';
import { readYaml } from './yaml-source.ts';

/** `1e-5` and `0.00001` are one number, `True` is true, `[4, 4]` a list. `what` names the text. @throws UserError. */
export function readSetting(text: string, what: string): unknown {
  return readYaml(text, what).value;
}

/** Equal for values that set the same at an axis path: `true` and `{ enabled: true }` at `model.csfa`. */
export function settingKey(path: string, value: unknown): string {
  return canonicalJson(nestedAt(path, value));
}

/** The value as the block that sets it, short forms expanded. */
export function nestedAt(path: string, value: unknown): unknown {
  return expandShortForms(path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));
}
