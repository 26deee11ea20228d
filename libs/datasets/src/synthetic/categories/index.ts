import type { Category } from '../drawing.ts';
import { BIRD } from './bird.ts';
import { CAR } from './car.ts';
import { CHAIR } from './chair.ts';
import { FISH } from './fish.ts';
import { PERSON } from './person.ts';
import { TEAPOT } from './teapot.ts';

/** The categories, in the order in which pairs go round them. */
export const CATEGORIES: readonly Category[] = [BIRD, CAR, CHAIR, FISH, PERSON, TEAPOT];

/** Those with a body, for a data set of animals. */
export const FAMILIES: readonly Category[] = [BIRD, FISH, PERSON];
