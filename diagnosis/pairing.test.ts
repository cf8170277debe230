import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { app, diagnoseHar, entry, items, only, outcomes, preflightEntry, putEntry } from './testing.ts';

const refused = preflightEntry({ status: 200, response: [] });
const unanswered = putEntry({ status: 0 });
const users = 'https://api.example.net/users';

describe('a preflight belongs to its request', () => {
  const orders = [
    ['before it', [preflightEntry(), putEntry()], ['readable']],
    ['after it', [putEntry(), preflightEntry()], ['readable']],
    ['refused, before a request without a response', [refused, unanswered], ['blocked']],
    ['refused, after a request without a response', [unanswered, refused], ['blocked']],
    ['two refused ones are two explanations', [refused, unanswered, unanswered, refused], ['blocked', 'blocked']],
    ['alone', [preflightEntry()], ['unknown']],
    ['refused and alone, twice', [refused, preflightEntry({ url: users, response: [] })], ['blocked', 'blocked']],
    [
      'among others',
      [preflightEntry(), preflightEntry({ url: users, response: [] }), putEntry(), putEntry({ url: users })],
      ['readable', 'blocked'],
    ],
    ['cached for a second request', [preflightEntry(), putEntry(), putEntry()], ['readable', 'readable']],
    ['of another method, it is another request', [preflightEntry(), entry()], ['unknown', 'readable']],
    [
      'of another page, it is another request',
      [preflightEntry({ response: [] }), putEntry({ request: [['Origin', 'https://b.example.com']] })],
      ['blocked', 'unknown'],
    ],
  ] as const;
  for (const [title, entries, expected] of orders) {
    it(title, () => {
      assert.deepEqual(outcomes(diagnoseHar(entries)), expected);
    });
  }

  it('also where the request has no Origin, since it never went out', () => {
    const request = only(diagnoseHar([putEntry({ status: 0, request: [] }), refused]));
    assert.equal(request.input.page, app);
    assert.equal(request.outcome, 'blocked');
  });

  it('and names the headers that script set', () => {
    const headers = preflightEntry({
      request: [
        ['Origin', app],
        ['Access-Control-Request-Method', 'GET'],
        ['Access-Control-Request-Headers', 'authorization,cache-control'],
      ],
    });
    const request = only(
      diagnoseHar([
        headers,
        entry({
          request: [
            ['Origin', app],
            ['Cache-Control', 'no-cache'],
            ['Pragma', 'no-cache'],
          ],
        }),
      ]),
    );
    assert.deepEqual(request.input.initiator, {
      api: 'fetch',
      method: 'GET',
      headers: [
        ['authorization', '"'],
        ['cache-control', 'no-cache'],
      ],
    });
    assert.equal(request.outcome, 'blocked');
  });

  it('without a reason in method and headers is for a listener on the upload', () => {
    const post = [
      ['Origin', app],
      ['Access-Control-Request-Method', 'POST'],
    ] as const;
    const diagnosis = diagnoseHar([preflightEntry({ request: post, response: [] }), entry({ method: 'POST' })]);
    assert.deepEqual(outcomes(diagnosis), ['blocked']);
  });

  it('and what a redirected preflight leads to is not another request', () => {
    const redirected = preflightEntry({ status: 307, response: [['Location', '/items/']] });
    const followed = preflightEntry({ url: `${items}/`, response: [] });
    assert.deepEqual(outcomes(diagnoseHar([redirected, followed])), ['blocked']);
  });
});

describe('a redirect belongs to its request', () => {
  const redirect = (location: string) =>
    entry({
      status: 302,
      response: [
        ['Access-Control-Allow-Origin', '*'],
        ['Location', location],
      ],
    });
  const cdn = entry({ url: 'https://cdn.example.org/items', request: [['Origin', 'null']], response: [] });

  it('whatever stands in between, before it, and behind a #', () => {
    for (const entries of [
      [redirect('https://cdn.example.org/items'), cdn],
      [redirect('https://cdn.example.org/items#top'), cdn],
      [redirect('https://cdn.example.org/items'), entry({ url: `${app}/`, request: [] }), cdn],
      [cdn, redirect('https://cdn.example.org/items')],
    ]) {
      const request = only(diagnoseHar(entries));
      assert.equal(request.recorded.hops.length, 2);
      assert.equal(request.outcome, 'blocked');
    }
  });

  it('that leads back to itself ends', () => {
    assert.equal(only(diagnoseHar([redirect(items), redirect(items)])).recorded.hops.length, 2);
  });

  it('without its target is not decided', () => {
    assert.deepEqual(outcomes(diagnoseHar([redirect('https://cdn.example.org/items')])), ['unknown']);
  });
});

describe('requests that are not CORS requests are left out, and counted by kind', () => {
  const left = (...entries: readonly unknown[]) => diagnoseHar(entries).leftOut.map(({ reason }) => reason);
  it('navigations', () => {
    const navigation = entry({ url: `${app}/`, request: [['Sec-Fetch-Mode', 'navigate']] });
    assert.deepEqual(left(navigation, entry()), ['navigation']);
    assert.deepEqual(left(entry({ method: 'POST', type: 'document' })), ['navigation']);
  });
  it('images and scripts without crossorigin', () => {
    assert.deepEqual(left(entry({ request: [], type: 'image' })), ['element']);
    assert.deepEqual(
      left(
        entry({
          request: [
            ['Sec-Fetch-Mode', 'no-cors'],
            ['Sec-Fetch-Dest', 'script'],
          ],
        }),
      ),
      ['element'],
    );
  });
  it('WebSockets', () => {
    assert.deepEqual(left(entry({ status: 101 })), ['websocket']);
    assert.deepEqual(left(entry({ url: 'wss://api.example.net/' })), ['websocket']);
    assert.deepEqual(
      left(
        entry({
          request: [
            ['Origin', app],
            ['Upgrade', 'websocket'],
          ],
        }),
      ),
      ['websocket'],
    );
  });
  it('same-origin requests', () => {
    assert.deepEqual(left(entry({ method: 'POST', url: `${app}/items` })), ['same-origin']);
  });
  it('requests without Origin', () => {
    assert.deepEqual(left(entry({ request: [] })), ['no-origin']);
  });
  it('but a module script, a font and a script request in no-cors mode are explained', () => {
    const explained = diagnoseHar([
      entry({
        type: 'script',
        request: [
          ['Origin', app],
          ['Sec-Fetch-Mode', 'cors'],
          ['Sec-Fetch-Dest', 'script'],
        ],
      }),
      entry({
        request: [
          ['Origin', app],
          ['Sec-Fetch-Mode', 'cors'],
          ['Sec-Fetch-Dest', 'font'],
        ],
      }),
      entry({
        request: [
          ['Origin', app],
          ['Sec-Fetch-Mode', 'no-cors'],
          ['Sec-Fetch-Dest', 'empty'],
        ],
      }),
    ]);
    assert.deepEqual(outcomes(explained), ['readable', 'readable', 'opaque']);
  });
});

describe('what the user says', () => {
  it('narrows to one URL, whose fragment does not matter', () => {
    const diagnosis = diagnoseHar([entry(), entry({ url: users })], { url: `${users}#top` });
    assert.equal(only(diagnosis).input.url, users);
    assert.deepEqual(
      diagnosis.leftOut.map(({ reason }) => reason),
      ['other-url'],
    );
  });

  it('names the page of requests without Origin', () => {
    assert.equal(only(diagnoseHar([entry({ request: [] })], { page: app })).outcome, 'readable');
  });

  it('sets the credentials mode, which a HAR file does not have', () => {
    const star = entry({ response: [['Access-Control-Allow-Origin', '*']] });
    assert.deepEqual(outcomes(diagnoseHar([star])), ['readable']);
    assert.deepEqual(outcomes(diagnoseHar([star], { credentials: 'include' })), ['blocked']);
  });

  it('is not needed where cookies were recorded', () => {
    const star = entry({
      request: [
        ['Origin', app],
        ['Cookie', 'a=b'],
      ],
      response: [['Access-Control-Allow-Origin', '*']],
    });
    assert.deepEqual(outcomes(diagnoseHar([star])), ['blocked']);
  });
});
