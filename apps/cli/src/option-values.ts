/** Checks of option values that several commands share. */
import { InvalidArgumentError } from 'commander';

export function positiveNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return Number(text);
}

/** `0.05,0.1`: shares in (0, 1], each once, returned in rising order. */
export function alphaList(text: string): number[] {
  const alphas = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!alphas.every((alpha) => alpha > 0 && alpha <= 1) || new Set(alphas).size < alphas.length) {
    throw new InvalidArgumentError('Expected different numbers above 0 and at most 1, as in 0.05,0.1,0.15.');
  }
  return alphas.sort((a, b) => a - b);
}

export function alphaNumber(text: string): number {
  const [alpha, ...more] = alphaList(text);
  if (alpha === undefined || more.length > 0) throw new InvalidArgumentError('Expected one number, as 0.1.');
  return alpha;
}

/** Names between commas, each once. */
export function nameList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Expected names between commas.');
  return [...new Set(names)];
}

export function aboveZero(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** 0: any. */
export function memoryGiB(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1e6))
    throw new InvalidArgumentError('Expected a number of GiB, 0 or more.');
  return value;
}
