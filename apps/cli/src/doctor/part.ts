/** What the doctor says about one part of the installation. */

export interface Finding {
  part: string;
  /** `failed`: computed, and not as it should be. */
  state: 'ok' | 'missing' | 'failed';
  /** Nothing runs without it; a part that is not needed has a slower or smaller stand-in. */
  needed: boolean;
  detail: string;
  /** What to do; only for what is not ok. */
  advice?: string;
}

/** `ok      node          20.20.2` or `missing redis  … → what to do`. */
export function findingLine({ part, state, needed, detail, advice }: Finding): string {
  const line = `${state.padEnd(8)}${part.padEnd(22)}${detail}`;
  if (advice === undefined) return line;
  return `${line} → ${advice}${needed ? '' : ' (not needed, but better)'}`;
}
