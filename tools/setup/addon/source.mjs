// How our additions get into the published sources of TensorFlow's addon: at lines that are there once, or not at all.

/** `source` with `code` in the place of `line`; throws when the source is not the one known here. */
export function inPlaceOf(source, line, code) {
  const parts = source.split(line);
  if (parts.length !== 2) throw new Error(`TensorFlow's addon has no single line "${line.trim()}"`);
  return parts.join(code);
}

export const insertAfter = (source, line, code) => inPlaceOf(source, line, line + code);
export const insertBefore = (source, line, code) => inPlaceOf(source, line, code + line);
