import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePolicy, PolicyError, policyOf, validatePolicy } from './policy.ts';

describe('a policy file', () => {
  it('takes the whole contract', () => {
    const policy = {
      origins: ['https://app.example.com', 'https://*.example.org', 'http://localhost:*', 'null'],
      credentials: true,
      methods: ['GET', 'PUT', 'patch'],
      allowedHeaders: ['content-type', 'x-token'],
      exposedHeaders: '*',
      maxAge: 600,
      routes: { ok: '/ok', error: 'error' },
      marker: 'x-app',
      paths: { '/internal': { origins: [] } },
    };
    assert.deepEqual(validatePolicy(policy, 'p'), policy);
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
      'names the default port, which browsers leave out; did you mean "https://a.example"?',
    ],
    [
      { origins: ['https://bücher.example'] },
      'browsers send the host in Punycode; did you mean "https://xn--bcher-kva.example"?',
    ],
    [{ origins: ['https://u@a.example'] }, 'has a user name, which no origin has; did you mean "https://a.example"?'],
    [{ origins: ['https://a.example?x'] }, 'has a query or a fragment'],
    [{ origins: ['https://*.Example.org/x'] }, 'has a path; did you mean "https://*.example.org"?'],
    [{ origins: ['https://a.*.example'] }, 'has "*" elsewhere'],
    [{ origins: ['https://*.127.0.0.1'] }, 'has no subdomains'],
    [{ origins: ['*'] }, 'origins[0]: "*" stands alone'],
    [{ origins: ['https://'] }, 'is no origin'],
    [
      { origins: ['https://a.example', 'https://a.example'] },
      'origins[1]: "https://a.example" stands in the list already, as [0]',
    ],
    [{ origins: 'https://a.example' }, 'origins: a list of origins'],
    [{}, 'origins: a list of origins'],
    [[], 'the policy: an object is wanted'],
    [{ origins: [], allowHeaders: [] }, 'allowHeaders: there is no such key; did you mean "allowedHeaders"?'],
    [{ origins: [], max_age: 1 }, 'max_age: there is no such key; did you mean "maxAge"?'],
    [{ origins: [], routes: { eror: '/' } }, 'routes.eror: there is no such key; did you mean "error"?'],
    [
      { origins: [], paths: { '/x': { origins: [], orgins: [] } } },
      'paths["/x"].orgins: there is no such key; did you mean "origins"?',
    ],
    [
      { origins: [], allowedHeaders: ['Content-Type,Authorization'] },
      'allowedHeaders[0]: "Content-Type,Authorization" is not the name of a header; did you mean "Content-Type", "Authorization"?',
    ],
    [
      { origins: [], methods: ['put'] },
      'methods[0]: "put": browsers write this method in upper case; did you mean "PUT"?',
    ],
    [{ origins: [], methods: ['TRACE'] }, 'methods[0]: "TRACE" is a method that no script can use'],
    [{ origins: [], methods: 'GET' }, 'methods: a list, such as ["GET", "PUT"], or "*" is wanted, not "GET"'],
    [{ origins: [], maxAge: -1 }, 'maxAge: seconds from 0'],
    [{ origins: [], maxAge: '600' }, 'maxAge: a whole number of seconds'],
    [{ origins: [], credentials: 'yes' }, 'credentials: true or false'],
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
    assert.throws(() => parsePolicy('{', 'p.json'), /p\.json is not JSON/);
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
      [['http://*.d.example:8080'], ['http://x.d.example:8080'], ['http://x.d.example']],
    ];
  for (const [origins, yes, no] of rows) {
    it(JSON.stringify(origins), () => {
      const { allows, patterns } = policyOf({ origins });
      assert.deepEqual(
        yes.filter((origin) => !allows(origin)),
        [],
      );
      assert.deepEqual(no.filter(allows), []);
      for (const { example, matches } of patterns) assert.ok(matches(example), example);
    });
  }
});
