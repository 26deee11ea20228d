/** In which precision, and on what, a study's runs were computed: counted, and as a sentence for people. */
import { counted, firstNames, groupBy } from '@keygrid/contract';
import type { ComputedIn, RunResult } from '../study/study-results.ts';

/** `runs` were computed so, or a part of each was: a run that went on elsewhere counts in both places. */
export interface CountedRuns extends ComputedIn {
  readonly runs: number;
}

export interface ComputedRuns {
  readonly trainings: readonly CountedRuns[];
  readonly evaluations: readonly CountedRuns[];
}

/** The most frequent first. Runs that have kept nothing yet count nowhere. */
export function countComputed(runs: readonly RunResult[]): CountedRuns[] {
  const groups = groupBy(
    runs.flatMap(({ computedIn }) => computedIn),
    computedText,
  );
  return [...groups.values()]
    .flatMap((group) => (group[0] ? [{ ...group[0], runs: group.length }] : []))
    .sort((a, b) => b.runs - a.runs);
}

/** Devices are counted where there are several; empty while nothing has been computed. */
export function computedSentence({ trainings, evaluations }: ComputedRuns): string {
  const parts = [
    ['trained', placesText(trainings)],
    ['evaluated', placesText(evaluations)],
  ].filter(([, places]) => places !== '');
  const places = new Set(parts.map(([, text]) => text));
  const text =
    places.size === 1
      ? `${parts.map(([verb]) => verb).join(' and ')} in ${[...places].join('')}`
      : parts.map(([verb, text]) => `${verb} in ${text}`).join('; ');
  return text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

const MOST_PLACES = 4;

function placesText(places: readonly CountedRuns[]): string {
  const [first, ...more] = places;
  if (!first) return '';
  if (more.length === 0) return computedText(first);
  return firstNames(
    places.map((place) => `${computedText(place)} (${counted(place.runs, 'run')})`),
    MOST_PLACES,
  );
}

/** `float32 on CPU` */
export const computedText = ({ precision, device }: ComputedIn): string => `${precision} on ${device}`;
