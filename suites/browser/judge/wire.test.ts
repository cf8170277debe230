import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Exchange, HeaderList } from '../../../protocol/http/wire.ts';
import type { PredictedExchange } from '../../../protocol/outcome/prediction.ts';
import { differencesInWords } from '../../../words/differences.ts';
import { isPreflight, wireDifferences, withoutRepeats } from './wire.ts';

function exchange(method: string, headers: HeaderList, hop = 0): Exchange {
  return {
    origin: 'http://bar.other',
    hop,
    request: { method, target: '/c/id/0/data.json', httpVersion: '1.1', headers, body: '' },
    response: null,
  };
}

const get: PredictedExchange = {
  kind: 'actual',
  hop: 0,
  method: 'GET',
  origin: 'http://foo.example',
  acrm: undefined,
  acrh: undefined,
  cookies: 'none',
};
const preflight: PredictedExchange = { ...get, kind: 'preflight', method: 'OPTIONS', acrm: 'PUT', acrh: 'x-token' };
const page = { origin: 'http://foo.example' } as const;
const origin = ['Origin', 'http://foo.example'] as const;
const asked = [
  origin,
  ['Access-Control-Request-Method', 'PUT'],
  ['Access-Control-Request-Headers', 'x-token'],
] as const;

describe('the exchanges', () => {
  it('tell what is missing, what is too many, and what is neither alone', () => {
    const kindOf = (predicted: readonly PredictedExchange[], seen: readonly Exchange[]) =>
      wireDifferences(predicted, seen, page)[0]?.kind;
    assert.equal(kindOf([preflight, get], [exchange('GET', [origin])]), 'missing-exchange');
    assert.equal(kindOf([get], [exchange('OPTIONS', asked), exchange('GET', [origin])]), 'extra-exchange');
    assert.equal(kindOf([preflight, get], [exchange('GET', [origin]), exchange('OPTIONS', asked)]), 'exchange-order');
    assert.equal(kindOf([get], [exchange('POST', [origin])]), 'exchange-order');
  });

  it('tell a preflight from an OPTIONS request of the page’s own', () => {
    assert.equal(isPreflight(exchange('OPTIONS', asked)), true);
    assert.equal(isPreflight(exchange('OPTIONS', [origin])), false);
    assert.equal(isPreflight(exchange('PUT', asked)), false);
  });
});

describe('the wire', () => {
  it('agrees with its prediction', () => {
    assert.deepEqual(
      wireDifferences([preflight, get], [exchange('OPTIONS', asked), exchange('GET', [origin])], page),
      [],
    );
  });

  const red: readonly (readonly [
    what: string,
    predicted: readonly PredictedExchange[],
    seen: readonly Exchange[],
    says: RegExp,
  ])[] = [
    ['a preflight is missing', [preflight, get], [exchange('GET', [origin])], /requires preflight, GET/],
    ['a preflight too many', [get], [exchange('OPTIONS', asked), exchange('GET', [origin])], /on the wire: preflight/],
    ['a request that should not be', [], [exchange('GET', [origin])], /requires no exchange/],
    ['no request at all', [get], [], /on the wire: no exchange/],
    ['the wrong hop', [get], [exchange('GET', [origin], 1)], /GET after a redirect/],
    ['the wrong method', [get], [exchange('POST', [origin])], /POST/],
    ['no Origin', [get], [exchange('GET', [])], /Origin is absent/],
    ['Origin: null', [get], [exchange('GET', [['Origin', 'null']])], /Origin is "null"/],
    ['an Origin too many', [{ ...get, origin: undefined }], [exchange('GET', [origin])], /requires absent/],
    ['another ACRM', [{ ...preflight, acrm: 'PATCH' }], [exchange('OPTIONS', asked)], /Request-Method is "PUT"/],
    [
      'another ACRH',
      [{ ...preflight, acrh: 'x-a,x-token' }],
      [exchange('OPTIONS', asked)],
      /Request-Headers is "x-token"/,
    ],
    [
      'Sec-Fetch-* of another mode',
      [{ ...get, metadata: { site: 'cross-site', mode: 'cors', dest: 'empty' } }],
      [
        exchange('GET', [
          origin,
          ['Sec-Fetch-Site', 'cross-site'],
          ['Sec-Fetch-Mode', 'no-cors'],
          ['Sec-Fetch-Dest', 'empty'],
        ]),
      ],
      /Sec-Fetch-Mode is "no-cors"/,
    ],
    [
      'Sec-Fetch-* where none belongs',
      [{ ...get, metadata: null }],
      [exchange('GET', [origin, ['Sec-Fetch-Site', 'cross-site']])],
      /Sec-Fetch-Site is "cross-site", the standard requires absent/,
    ],
    ['a cookie', [get], [exchange('GET', [origin, ['Cookie', 'session=alice']])], /none may be sent/],
    ['no Referer', [{ ...get, referer: 'origin' }], [exchange('GET', [origin])], /Referer is absent/],
    [
      'a whole URL as Referer',
      [{ ...get, referer: 'origin' }],
      [exchange('GET', [origin, ['Referer', 'http://foo.example/-/agent']])],
      /requires "http:\/\/foo.example\/"/,
    ],
    [
      'an origin as Referer',
      [{ ...get, referer: 'page' }],
      [exchange('GET', [origin, ['Referer', 'http://foo.example/']])],
      /requires "http:\/\/foo.example\/-\/agent"/,
    ],
    [
      'a Referer too many',
      [{ ...get, referer: 'none' }],
      [exchange('GET', [origin, ['Referer', 'http://foo.example/']])],
      /requires none/,
    ],
    [
      'another Content-Type',
      [{ ...get, contentType: 'text/plain' }],
      [exchange('GET', [origin, ['Content-Type', 'a/b']])],
      /Content-Type is "a\/b"/,
    ],
    [
      'a Content-Type too many',
      [{ ...get, contentType: null }],
      [exchange('GET', [origin, ['Content-Type', 'a/b']])],
      /Content-Type is "a\/b"/,
    ],
    ['no cookie', [{ ...get, cookies: 'sent' }], [exchange('GET', [origin])], /must be sent/],
  ];
  for (const [what, predicted, seen, says] of red) {
    it(`departs from it: ${what}`, () => {
      assert.match(differencesInWords(wireDifferences(predicted, seen, page)), says);
    });
  }

  it('knows a worker by the URL of its script', () => {
    const wanted = [{ ...get, referer: 'page' }] as const;
    const from = (url: string) => [exchange('GET', [origin, ['Referer', url]])];
    const worker = { ...page, context: 'worker' } as const;
    assert.deepEqual(wireDifferences(wanted, from('http://foo.example/-/agent'), page), []);
    assert.deepEqual(wireDifferences(wanted, from('http://foo.example/-/agent.js'), worker), []);
    assert.match(differencesInWords(wireDifferences(wanted, from('http://foo.example/-/agent'), worker)), /agent\.js/);
  });

  it('leaves cookies to the engine where the standard does', () => {
    const either = { ...get, cookies: 'engine-defined' } as const;
    assert.deepEqual(wireDifferences([either], [exchange('GET', [origin])], page), []);
    assert.deepEqual(wireDifferences([either], [exchange('GET', [origin, ['Cookie', 'a=b']])], page), []);
  });

  it('takes repeated requests of media for one, but not across hops', () => {
    const [first, again, next] = [exchange('GET', []), exchange('GET', []), exchange('GET', [], 1)];
    assert.deepEqual(withoutRepeats([first, again, next, next]), [first, next]);
    const flight = exchange('OPTIONS', asked);
    assert.deepEqual(withoutRepeats([flight, first]), [flight, first]);
  });
});

describe('Sec-Fetch-Storage-Access', () => {
  const says = (storageAccess: boolean | undefined, value: string | null, cookie = false) =>
    wireDifferences(
      [{ ...get, cookies: 'engine-defined', ...(storageAccess !== undefined && { storageAccess }) }],
      [
        exchange('GET', [
          origin,
          ...(value === null ? [] : [['Sec-Fetch-Storage-Access', value] as const]),
          ...(cookie ? [['Cookie', 'a=b'] as const] : []),
        ]),
      ],
      page,
    ).map(({ expected }) => expected);

  it('is active with cookies, and only with them', () => {
    assert.deepEqual(says(true, 'active', true), []);
    assert.deepEqual(says(true, 'none'), []);
    assert.deepEqual(says(true, 'inactive'), []);
    assert.deepEqual(says(true, 'none', true), ['active']);
    assert.deepEqual(says(true, 'active'), ['none']);
    assert.deepEqual(says(true, null), ['none']);
  });

  it('stands nowhere else', () => {
    assert.deepEqual(says(false, null), []);
    assert.deepEqual(says(false, 'none'), [null]);
    assert.deepEqual(says(undefined, 'none'), []);
  });
});
