import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePolicy, PolicyError, validatePolicy } from './policy.ts';
import { policiesOf } from './policy/resolve.ts';

describe('a policy file', () => {
  it('takes the whole contract', () => {
    const policy = {
      origins: ['https://app.example.com', 'https://*.example.org', 'http://localhost:*', 'null'],
      credentials: true,
      methods: ['GET', 'PUT', 'patch'],
      allowedHeaders: ['content-type', 'x-token'],
      exposedHeaders: '*',
      maxAge: 600,
      routes: { ok: '/ok', error: '?fail=1' },
      marker: 'x-app',
      paths: { '/internal': { origins: [] } },
    };
    assert.deepEqual(validatePolicy(policy, 'p'), policy);
  });

  it('takes rules, prefixes of headers and patterns of every kind', () => {
    const policy = {
      rules: [
        { origins: ['https://app-*.example.com', 'https://{label}.example.org'], methods: ['PUT'] },
        { origins: ['https://*', 'chrome-extension://*'], methods: ['GET'], allowedHeaders: ['x-amz-meta-*'] },
      ],
      paths: { '/x': { rules: [{ origins: '*' }] } },
    };
    assert.deepEqual(validatePolicy(policy, 'p'), policy);
  });

  it('takes ["*"] for "*", and a "$schema"', () => {
    assert.deepEqual(
      validatePolicy(
        { $schema: 'x', origins: ['*'], methods: ['*'], allowedHeaders: ['*'], exposedHeaders: ['*'] },
        'p',
      ),
      { origins: '*', methods: '*', allowedHeaders: '*', exposedHeaders: '*' },
    );
    assert.deepEqual(validatePolicy({ rules: [{ origins: ['*'] }] }, 'p'), { rules: [{ origins: '*' }] });
    assert.deepEqual(validatePolicy({ origins: [], paths: { '/a': { origins: ['*'] } } }, 'p').paths, {
      '/a': { origins: '*' },
    });
  });

  const faults: readonly (readonly [policy: unknown, says: string])[] = [
    [
      { origins: ['https://a.example', 'https://app.example.com/'] },
      'origins[1]: "https://app.example.com/" has a path; did you mean "https://app.example.com"?',
    ],
    [
      { origins: ['app.example.com'] },
      'origins[0]: "app.example.com" has no scheme; did you mean "https://app.example.com"?',
    ],
    [{ origins: ['https://App.example.com'] }, 'is not in lower case; did you mean "https://app.example.com"?'],
    [
      { origins: ['https://a.example:443'] },
      'has the default port, which browsers leave out; did you mean "https://a.example"?',
    ],
    [
      { origins: ['https://bücher.example'] },
      'browsers send the host in Punycode; did you mean "https://xn--bcher-kva.example"?',
    ],
    [{ origins: ['https://u@a.example'] }, 'has a user name, which no origin has; did you mean "https://a.example"?'],
    [{ origins: ['https://a.example?x'] }, 'has a query or a fragment'],
    [{ origins: ['https://*.Example.org/x'] }, 'has a path; did you mean "https://*.example.org"?'],
    [{ origins: ['*://a.example'] }, 'has "*" in the scheme'],
    [{ origins: ['https://*.127.0.0.1'] }, 'has no subdomains'],
    [{ origins: ['*', 'https://a.example'] }, 'origins[0]: "*" must not be in a list'],
    [{ origins: ['https://'] }, 'is not an origin'],
    [
      { origins: ['https://a.example', 'https://a.example'] },
      'origins[1]: "https://a.example" is already in the list, as [0]',
    ],
    [{ origins: 'https://a.example' }, 'origins: expected a list of origins'],
    [{}, 'origins: expected a list of origins'],
    [[], 'the policy: expected an object'],
    [{ origins: [], allowHeaders: [] }, 'allowHeaders: unknown key; did you mean "allowedHeaders"?'],
    [{ origins: [], max_age: 1 }, 'max_age: unknown key; did you mean "maxAge"?'],
    [{ origins: [], routes: { eror: '/' } }, 'routes.eror: unknown key; did you mean "error"?'],
    [
      { origins: [], paths: { '/x': { origins: [], orgins: [] } } },
      'paths["/x"].orgins: unknown key; did you mean "origins"?',
    ],
    [
      { origins: [], allowedHeaders: ['Content-Type,Authorization'] },
      'allowedHeaders[0]: "Content-Type,Authorization" is not a valid header name; did you mean "Content-Type", "Authorization"?',
    ],
    [
      { origins: [], methods: ['put'] },
      'methods[0]: "put": browsers send this method in upper case; did you mean "PUT"?',
    ],
    [{ origins: [], methods: ['TRACE'] }, 'methods[0]: "TRACE" is a method that scripts cannot use'],
    [{ origins: [], methods: 'GET' }, 'methods: expected a list, such as ["GET", "PUT"], or "*", not "GET"'],
    [{ origins: [], maxAge: -1 }, 'maxAge: expected 0 or more seconds'],
    [{ origins: [], maxAge: '600' }, 'maxAge: expected a whole number of seconds'],
    [{ origins: [], credentials: 'yes' }, 'credentials: expected true or false'],
    [{ origins: '*', credentials: true }, 'credentials: "origins": "*" with "credentials": true cannot be satisfied'],
    [{ rules: [{ origins: ['*'], credentials: true }] }, 'rules[0].credentials: "origins": "*" with'],
    [{ rules: [] }, 'rules: expected at least one rule'],
    [{ rules: {} }, 'rules: expected a list'],
    [{ rules: ['x'] }, 'rules[0]: expected an object'],
    [{ rules: [{ methods: ['GET'] }] }, 'rules[0].origins: expected a list of origins'],
    [{ rules: [{ origins: [], AllowedMethods: [] }] }, 'rules[0].AllowedMethods: unknown key; did you mean "methods"?'],
    [{ rules: [{ origins: [] }], methods: ['PUT'] }, 'methods: is not possible beside "rules"'],
    [{ AllowedOrigins: ['*'] }, 'AllowedOrigins: unknown key; did you mean "origins"?'],
    [{ origins: [], allow_methods: [] }, 'allow_methods: unknown key; did you mean "methods"?'],
    [{ origins: [], 'Access-Control-Allow-Headers': [] }, 'unknown key; did you mean "allowedHeaders"?'],
    [{ origins: [], supports_credentials: true }, 'unknown key; did you mean "credentials"?'],
    [{ origins: [], MaxAgeSeconds: 1 }, 'unknown key; did you mean "maxAge"?'],
    [{ origins: [], expose_headers: 1 }, 'unknown key; did you mean "exposedHeaders"?'],
    [{ origins: [], CORSRules: [] }, 'unknown key; did you mean "rules"?'],
    [{ origins: [], allow_origin_regex: '' }, 'unknown key; write patterns into "origins"'],
    [{ origins: [], optionsSuccessStatus: 200 }, 'unknown key; any status from 200 to 299'],
    [{ origins: [], routes: { error: 'x' } }, 'routes.error: "x" must start with "/"; did you mean "/x"?'],
    [{ origins: [], routes: { error: 'http://a.example/x' } }, 'routes.error: "http://a.example/x" must be a path'],
    [{ origins: [], routes: { error: '//x' } }, 'routes.error: "//x" must be a path'],
    [{ origins: [], paths: { x: { origins: [] } } }, 'paths.x: "x" must start with "/"; did you mean "/x"?'],
    [{ origins: [], methods: ['*', 'PUT'] }, 'methods[0]: "*" must be the only entry'],
    [{ origins: [], exposedHeaders: ['x-*'] }, 'exposedHeaders[0]: "x-*": patterns are not supported here'],
    [{ origins: [], allowedHeaders: ['x-*-id'] }, 'allowedHeaders[0]: "x-*-id": "*" is only supported at the end'],
  ];
  for (const [policy, says] of faults) {
    it(`${JSON.stringify(policy)}: ${says}`, () => {
      assert.throws(
        () => validatePolicy(policy, 'p.json'),
        (error) => {
          assert.ok(error instanceof PolicyError);
          assert.ok(error.message.includes(says), error.message);
          return true;
        },
      );
    });
  }

  it('that is no JSON is named', () => {
    assert.throws(() => parsePolicy('{', 'p.json'), /p\.json is not valid JSON/);
  });
});

describe('allows()', () => {
  const rows: readonly (readonly [origins: '*' | readonly string[], yes: readonly string[], no: readonly string[]])[] =
    [
      ['*', ['https://a.example', 'null'], []],
      [[], [], ['https://a.example', 'null']],
      [['null'], ['null'], ['https://null']],
      [
        ['https://a.example'],
        ['https://a.example'],
        ['http://a.example', 'https://a.example:8443', 'https://a.example/', 'https://b.a.example'],
      ],
      [
        ['https://*.d.example'],
        ['https://x.d.example', 'https://x.y.d.example'],
        [
          'https://d.example',
          'https://.d.example',
          'https://xd.example',
          'http://x.d.example',
          'https://x.d.example:8443',
          'https://x..d.example',
        ],
      ],
      [
        ['http://localhost:*'],
        ['http://localhost', 'http://localhost:8080'],
        ['https://localhost', 'http://x.localhost', 'http://localhost:'],
      ],
      [['https://*.d.example:*'], ['https://x.d.example:1'], ['https://d.example:1']],
      [
        ['https://app-*.d.example'],
        ['https://app-1.d.example', 'https://app-x-y.d.example'],
        [
          'https://app-.d.example',
          'https://app-a.b.d.example',
          'https://evil.app-1.d.example',
          'https://app-1xd.example',
        ],
      ],
      [
        ['https://app-**.d.example'],
        ['https://app-.d.example', 'https://app-a.b.d.example'],
        ['https://xapp-1.d.example'],
      ],
      [
        ['https://{label}.d.example'],
        ['https://x.d.example'],
        ['https://x.y.d.example', 'https://d.example', 'https://xd.example'],
      ],
      [['https://a.*.example'], ['https://a.b.example'], ['https://a.b.c.example', 'https://a.example']],
      [
        ['https://*'],
        ['https://a.example', 'https://a.example:8443', 'https://a{.example'],
        ['http://a.example', 'null', 'https://', 'https://a.example/', 'https://a, https://b', 'https://A.example'],
      ],
      [['http://*:8080'], ['http://a.example:8080'], ['http://a.example', 'https://a.example:8080']],
      [
        ['chrome-extension://*'],
        ['chrome-extension://abc'],
        [
          'https://aaaabbbbccccddddeeeeffffgggghhhh',
          'moz-extension://abc',
          'chrome-extension://',
          'chrome-extension://a/b',
        ],
      ],
      [['http://*.d.example:8080'], ['http://x.d.example:8080'], ['http://x.d.example']],
    ];
  for (const [origins, yes, no] of rows) {
    it(JSON.stringify(origins), () => {
      const [policy] = policiesOf({ origins });
      assert.ok(policy);
      const { allows, patterns } = policy;
      assert.deepEqual(
        yes.filter((origin) => !allows(origin)),
        [],
      );
      assert.deepEqual(no.filter(allows), []);
      for (const { example, inside, outside, matches } of patterns) {
        assert.deepEqual(
          [example, ...inside].filter((origin) => !matches(origin)),
          [],
        );
        assert.deepEqual(outside.filter(matches), []);
      }
    });
  }
});

describe('rules', () => {
  const a = 'https://a.example';
  const b = 'https://b.example';

  it('are matched by origin, method and every header', () => {
    const [policy] = policiesOf({
      rules: [
        { origins: [a], methods: ['PUT'], allowedHeaders: ['x-a', 'x-meta-*'] },
        { origins: '*', methods: ['GET'], allowedHeaders: [] },
      ],
    });
    assert.ok(policy);
    const rows: readonly (readonly [boolean, string, string, readonly string[]])[] = [
      [true, a, 'PUT', ['X-A', 'x-meta-b']],
      [false, a, 'PUT', ['x-a', 'x-b']],
      [false, a, 'DELETE', []],
      [false, a, 'POST', []],
      [false, b, 'PUT', []],
      [true, b, 'GET', []],
      [false, b, 'GET', ['x-a']],
    ];
    for (const [expected, ...asked] of rows) assert.equal(policy.permits(...asked), expected, asked.join());
    assert.ok(policy.allows(b));
  });

  it('each have the requests that no other rule before them decides otherwise', () => {
    const parts = policiesOf({
      rules: [
        { origins: [a], methods: ['GET', 'PUT'], credentials: true },
        { origins: [a, b], methods: ['GET', 'DELETE'], credentials: false },
        { origins: [b], methods: ['GET'], credentials: true },
      ],
    });
    assert.deepEqual(
      parts.map(({ samples, methods, reads }) => ({ samples, methods, reads })),
      [
        { samples: [a], methods: ['GET', 'PUT'], reads: true },
        { samples: [a], methods: ['DELETE'], reads: false },
        { samples: [b], methods: ['GET', 'DELETE'], reads: true },
      ],
    );
  });
});

describe('a pattern that anyone can match', () => {
  const rows: readonly (readonly [open: boolean, source: string])[] = [
    [true, 'https://*'],
    [true, 'https://*.co.uk'],
    [true, 'https://*.github.io'],
    [true, 'https://*-team.vercel.app'],
    [true, 'https://**example.com'],
    [true, 'https://example.*'],
    [false, 'https://*.example.com'],
    [false, 'https://app-*.example.com'],
    [false, 'chrome-extension://*'],
    [false, 'http://localhost:*'],
    [false, 'http://*.localhost'],
  ];
  for (const [open, source] of rows) {
    it(`${source}: ${String(open)}`, () => {
      assert.equal(policiesOf({ origins: [source] })[0]?.patterns[0]?.open, open);
    });
  }
});
