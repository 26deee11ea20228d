import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';
import { parseJson } from './read-text.ts';

const TEXT = 'Käse\n猫 = 1\n\n';
const utf16le = (text: string, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, little end first', utf16le(TEXT)],
  ['UTF-16, big end first', utf16be(TEXT)],
  ['CRLF', Buffer.from(TEXT.replaceAll('\n', '\r\n'))],
  ['CR', Buffer.from(TEXT.replaceAll('\n', '\r'))],
  ['UTF-16 with CRLF', utf16le(TEXT.replaceAll('\n', '\r\n'))],
])('text as people have it is read: %s', (_what, bytes) => {
  expect(decodeText(bytes, 'x.txt')).toBe(TEXT);
});

test.each([
  ['Latin-1', Buffer.from('a\nK\xe4se\n', 'latin1'), 'not UTF-8 (byte 0xe4 on line 2); save it as UTF-8, for Latin-1: iconv'],
  ['a cut last letter', Buffer.from('a\nä').subarray(0, 3), 'not UTF-8 (byte 0xc3 on line 2)'],
  ['the first byte', Buffer.from([0xff, 0x41]), 'not UTF-8 (byte 0xff on line 1)'],
  ['half a UTF-16 letter', utf16le('ab').subarray(0, 5), 'damaged UTF-16; save it as UTF-8'],
  ['UTF-16 without mark', utf16le('[1, 2]', ''), 'looks like UTF-16 without a byte order mark; save it as UTF-8'],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), 'in UTF-32, which is not read'],
  ['NUL', Buffer.from('name: a\r\nabout: a fairly long line\0b'), 'a NUL character on line 2'],
])('other text is refused by name with the remedy: %s', (_what, bytes, message) => {
  expect(() => decodeText(bytes, 'x.txt')).toThrow(`x.txt: it `);
  expect(() => decodeText(bytes, 'x.txt')).toThrow(message);
}); // prettier-ignore

test('a file of megabytes with one wrong byte is told in time', () => {
  const bytes = Buffer.alloc(2 ** 24, 'ab\n');
  bytes[2 ** 24 - 2] = 0xe4;
  const before = process.cpuUsage();
  expect(() => decodeText(bytes, 'x')).toThrow(/byte 0xe4 on line 5592405/);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
});

test('JSON with a key twice, or no JSON, is refused', () => {
  expect(parseJson('{"a": [1]}', 'x.json')).toEqual({ a: [1] });
  expect(() => parseJson('{"a": 1, "b": {"c": 1, "c": 2}}', 'x.json')).toThrow(
    'x.json: the key "c" stands twice',
  );
  expect(() => parseJson('{', 'x.json')).toThrow('x.json: it is not valid JSON');
});
