/** Policies of every kind that a server can keep to: none is unsafe or contradicts itself, so that no right server fails. */
import type { Arbitrary } from 'fast-check';
import type * as FastCheck from 'fast-check';
import type { SinglePolicy } from '../suites/server/policy.ts';

/** Of kinds that a server has to tell apart: by port, by subdomain, by a name that begins or ends like another. */
const secureOrigins = [
  'https://app.example.com',
  'https://example.com',
  'https://admin.app.example.com',
  'https://app.example.com:8443',
  'https://app-example.com',
  'https://xn--bcher-kva.example',
  'https://203.0.113.7',
  'https://[2001:db8::1]:8443',
];

const otherOrigins = ['http://localhost:3000', 'http://app.example.com', 'null'];

const patterns = ['https://*.example.org', 'https://app.example.net:*'];

const methods = ['PUT', 'PATCH', 'DELETE', 'GET', 'PURGE'];

const requestHeaders = ['content-type', 'authorization', 'x-token', 'X-Request-Id', 'if-match'];

const responseHeaders = ['x-total', 'ETag', 'link'];

/** Makes the generator of policies. */
export function anyPolicy(fc: typeof FastCheck): Arbitrary<SinglePolicy> {
  const listOf = (values: readonly string[]) => fc.subarray([...values]);
  const given = <T>(value: Arbitrary<T>) => fc.option(value, { nil: undefined });
  const list = (values: readonly string[], wildcard: boolean) =>
    given(wildcard ? fc.oneof({ weight: 4, arbitrary: listOf(values) }, fc.constant('*' as const)) : listOf(values));
  const maxAge = given(fc.constantFrom(0, 1, 600, 7200));
  // With credentials "*" is a name like any other, and an origin that others can speak for gives these away.
  const credentialed = fc.record({
    origins: listOf([...secureOrigins, ...patterns]),
    credentials: fc.constant(true),
    methods: list(methods, false),
    allowedHeaders: list(requestHeaders, false),
    exposedHeaders: list(responseHeaders, false),
    maxAge,
  });
  const others = fc.record({
    origins: fc.oneof(
      { weight: 3, arbitrary: listOf([...secureOrigins, ...otherOrigins, ...patterns]) },
      fc.constant('*' as const),
    ),
    credentials: fc.constant(false),
    methods: list(methods, true),
    allowedHeaders: list(requestHeaders, true),
    exposedHeaders: list(responseHeaders, true),
    maxAge,
  });
  return fc.oneof(credentialed, others).map(declaredOnly);
}

/** A value that is not declared stands nowhere. */
function declaredOnly(policy: { readonly [K in keyof SinglePolicy]: SinglePolicy[K] | undefined }): SinglePolicy {
  return JSON.parse(JSON.stringify(policy)) as SinglePolicy;
}
