/** One page that needs nothing beside itself: what a browser may run and show is written into it. */
import { createHash } from 'node:crypto';
import { element, rawElement, type Markup } from './markup.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';

/** @param title One line; shown by the browser. */
export function page(title: string, body: readonly Markup[]): string {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, title),
    rawElement('style', PAGE_STYLE),
  ];
  const parts = [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    ...head.map(({ markup }) => markup),
    '</head>',
  ];
  const script = rawElement('script', PAGE_SCRIPT).markup;
  return [...parts, '<body>', ...body.map(({ markup }) => markup), script, '</body>', '</html>'].join('\n');
}

/** A browser runs and loads nothing but what this page was written with. */
const POLICY = [
  "default-src 'none'",
  ...[
    ['style-src', PAGE_STYLE],
    ['script-src', PAGE_SCRIPT],
  ].map(
    ([what, content]) =>
      `${what} 'sha256-${createHash('sha256')
        .update(content ?? '')
        .digest('base64')}'`,
  ),
  // Pictures are part of the page.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
