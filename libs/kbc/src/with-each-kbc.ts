/** Several settings of KBC for one pair: what they agree on is computed once. */
import type { KbcConfig } from './config.ts';
import type { MatchRequest, Matcher, PairAnswer, PairRequest } from './matcher.ts';
import { withKbc, type KbcOptions } from './with-kbc.ts';

/** One answer a setting, each the very one that `withKbc` gives with that setting alone. */
export type EachKbcMatcher<P> = (request: PairRequest<P>) => Promise<PairAnswer[]>;

/**
 * Passes of one pair that show the same crops are one pass: `none` is the first pass of `target` with any τ, `source` that of
 * `both` with the same τ, and a source that is not small makes `both` one with `target`.
 */
export function withEachKbc<P>(
  matcher: Matcher<P>,
  { kbcs, ...options }: { readonly kbcs: readonly KbcConfig[] } & Omit<KbcOptions, 'kbc'>,
): EachKbcMatcher<P> {
  return async (request) => {
    const once = eachPassOnce(matcher);
    const answers: PairAnswer[] = [];
    // One after the other: a matcher's memory is that of one pass.
    for (const kbc of kbcs) answers.push(await withKbc(once, { ...options, kbc })(request));
    return answers;
  };
}

/** For passes of one pair: its pictures are the same, and the source's crop says where its keypoints are. */
function eachPassOnce<P>(matcher: Matcher<P>): Matcher<P> {
  const passes = new Map<string, ReturnType<Matcher<P>>>();
  return (request) => {
    const key = cropsOf(request);
    const pass = passes.get(key) ?? matcher(request);
    passes.set(key, pass);
    return pass;
  };
}

const cropsOf = ({ source, target }: MatchRequest<unknown>): string =>
  JSON.stringify([source.crop, target.crop].map(({ kind, scale, offset }) => [kind, scale, offset]));
