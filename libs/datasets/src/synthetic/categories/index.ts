/** The categories, in the order in which pairs go round them. */
import type { Category } from '../drawing.ts';
import { BIRD } from './bird.ts';
import { CAR } from './car.ts';
import { CHAIR } from './chair.ts';
import { FISH } from './fish.ts';
import { PERSON } from './person.ts';
import { TEAPOT } from './teapot.ts';

export const CATEGORIES: readonly Category[] = [BIRD, CAR, CHAIR, FISH, PERSON, TEAPOT];
