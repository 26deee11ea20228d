/** Values of a statement that is put together from parts: each part names its own, none counts them. */

/** Hands a value over and returns its placeholder. */
export type Bind = (value: unknown) => string;

export function bindings(): { readonly bind: Bind; readonly values: unknown[] } {
  const values: unknown[] = [];
  return { bind: (value) => `$${values.push(value)}`, values };
}
