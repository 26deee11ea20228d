import { expect, test } from 'vitest';
import { parseS3Url, shownS3Url } from './s3-place.ts';

const place = (url: string, env = {}) => parseS3Url(url, env);

test.each([
  ['s3://runs', { bucket: 'runs', prefix: '', pathStyle: false }],
  ['s3://runs/', { bucket: 'runs', prefix: '', pathStyle: false }],
  ['s3://my.runs-1/a/b_c/', { bucket: 'my.runs-1', prefix: 'a/b_c/', pathStyle: false }],
  ['s3://runs/a?region=eu-central-1', { bucket: 'runs', prefix: 'a/', region: 'eu-central-1', pathStyle: false }],
  ['s3://runs/a?endpoint=http://10.0.0.1:9000', { bucket: 'runs', prefix: 'a/', endpoint: 'http://10.0.0.1:9000', pathStyle: true }],
  ['s3://runs/a?endpoint=https://s3.example&pathStyle=false', { bucket: 'runs', prefix: 'a/', endpoint: 'https://s3.example', pathStyle: false }],
])('%s is a bucket and what is before its keys', (url, expected) => {
  expect(place(url)).toEqual(expected);
}); // prettier-ignore

test('an endpoint of the environment is asked by path too, and a place is shown without parameters', () => {
  expect(place('s3://runs/a', { AWS_ENDPOINT_URL_S3: 'http://s3.local' }).pathStyle).toBe(true);
  expect(shownS3Url(place('s3://runs/a/b?region=x'))).toBe('s3://runs/a/b');
  expect(shownS3Url(place('s3://runs'))).toBe('s3://runs');
});

test.each([
  ['s3:runs', /expected s3:\/\/bucket\/prefix/],
  ['s3://', /expected s3:\/\/bucket\/prefix/],
  ['s3:///a', /expected s3:\/\/bucket\/prefix/],
  ['s3://Runs/a', /3 to 63 of a-z/],
  ['s3://ab/a', /3 to 63 of a-z/],
  ['s3://me:geheim@runs/a', /^(?!.*geheim).*AWS_ACCESS_KEY_ID/],
  ['s3://runs/a b', /prefix may have letters/],
  ['s3://runs/a/../b%2f..', /prefix may have letters/],
  ['s3://runs/a?endpont=http://x', /no parameter "endpont"; did you mean endpoint\?/],
  ['s3://runs/a?key=geheim', /^(?!.*geheim).*no parameter "key"; there are endpoint, region, pathStyle/],
  ['s3://runs/a?endpoint=x', /endpoint is not understood; expected http:\/\/host:port/],
  ['s3://runs/a?endpoint=http://me:geheim@x', /^(?!.*geheim).*endpoint is not understood/],
  ['s3://runs/a?pathStyle=yes', /pathStyle must be true or false/],
])('%s is refused', (url, message) => {
  expect(() => place(url)).toThrow(message);
});
