/** `s3://bucket/prefix?endpoint=…&region=…&pathStyle=…`: where a store's objects are. Credentials are never part of it. */
import { UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';

export interface S3Place {
  readonly bucket: string;
  /** Before each key: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Left out: what AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the AWS configuration file say, else Amazon's. */
  readonly endpoint?: string;
  /** Left out: AWS_REGION or the AWS configuration file; `us-east-1` where an endpoint is given. */
  readonly region?: string;
  /** The bucket in the path instead of the host's name. Default: true where an endpoint is given. */
  readonly pathStyle: boolean;
}

const EXAMPLE = 's3://bucket/prefix or s3://bucket/prefix?endpoint=http://host:port&region=us-east-1';
const PARAMETERS = ['endpoint', 'region', 'pathStyle'];

export const isS3Url = (url: string): boolean => url.startsWith('s3:');

/** @throws UserError for what cannot be understood; it shows no part that might be secret. */
export function parseS3Url(url: string, env: NodeJS.ProcessEnv = process.env): S3Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed?.hostname || !url.startsWith('s3://') || parsed.port !== '' || parsed.hash !== '')
    throw new UserError(`KEYGRID_STORE is not understood; expected ${EXAMPLE}.`);
  if (parsed.username !== '' || parsed.password !== '')
    throw new UserError(
      'KEYGRID_STORE has a user or password in it. Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
        `AWS_PROFILE or ~/.aws/credentials; expected ${EXAMPLE}.`,
    );
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(parsed.hostname))
    throw new UserError(
      `KEYGRID_STORE: the bucket's name must have 3 to 63 of a-z, 0-9, . and -; expected ${EXAMPLE}.`,
    );
  const { endpoint, region, pathStyle } = parametersOf(parsed.searchParams);
  return {
    bucket: parsed.hostname,
    prefix: prefixOf(parsed.pathname),
    ...(endpoint === undefined ? {} : { endpoint: endpointOf(endpoint) }),
    ...(region === undefined ? {} : { region }),
    pathStyle: pathStyleOf(pathStyle, endpoint ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']),
  };
}

/** As it is shown and remembered: without its parameters. */
export const shownS3Url = ({ bucket, prefix }: S3Place): string =>
  `s3://${bucket}/${prefix}`.replace(/\/$/, '');

function parametersOf(given: URLSearchParams): Record<string, string> {
  for (const name of given.keys()) {
    if (PARAMETERS.includes(name)) continue;
    const near = nearest(name, PARAMETERS);
    const meant = near === undefined ? `there are ${PARAMETERS.join(', ')}` : `did you mean ${near}?`;
    throw new UserError(`KEYGRID_STORE has no parameter "${name.slice(0, 40)}"; ${meant}`);
  }
  return Object.fromEntries(given);
}

function prefixOf(pathname: string): string {
  const parts = pathname.split('/').filter((part) => part !== '');
  if (parts.length > 0 && parts.every((part) => /^[\w.~-]+$/.test(part) && !/^\.+$/.test(part)))
    return `${parts.join('/')}/`;
  if (parts.length === 0) return '';
  throw new UserError(
    `KEYGRID_STORE: the prefix may have letters, digits, . _ ~ - and /; expected ${EXAMPLE}.`,
  );
}

function endpointOf(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    parsed && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
  if (isPlain) return text;
  throw new UserError(
    'KEYGRID_STORE: the endpoint is not understood; expected http://host:port or https://host.',
  );
}

function pathStyleOf(text: string | undefined, endpoint: string | undefined): boolean {
  if (text === undefined) return Boolean(endpoint);
  if (text === 'true' || text === 'false') return text === 'true';
  throw new UserError('KEYGRID_STORE: pathStyle must be true or false.');
}
