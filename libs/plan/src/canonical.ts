/** One text for each value, whatever the order of its keys (RFC 8785). */
import canonicalize from 'canonicalize';

export function canonicalJson(value: unknown): string {
  const text = (canonicalize as unknown as (input: unknown) => string | undefined)(value);
  if (text === undefined) throw new TypeError('undefined has no canonical JSON');
  return text;
}
