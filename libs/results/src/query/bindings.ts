/** Values of a statement: each stands in it as `$1`, `$2`, … and is handed to the server apart, never spliced into the text. */
export class Bindings {
  readonly values: unknown[] = [];

  /** Its placeholder; `type` is a type of Postgres. */
  readonly add = (value: unknown, type: string): string => {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  };
}

export type Bind = Bindings['add'];
