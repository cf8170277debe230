import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnreadableInputError } from '../evidence.ts';
import { diagnoseHar, diagnoseText, entry, items, only, outcomes, putEntry } from '../testing.ts';
import { readHar } from './har.ts';

const blocked = entry({ response: [['access-control-allow-origin', 'https://other.example']] });
const har = (entries: readonly unknown[]) => Buffer.from(JSON.stringify({ log: { entries } }));

describe('an entry without a response', () => {
  for (const status of [0, -1, null, '0', 'canceled', 101]) {
    it(`with status ${JSON.stringify(status)} does not hide the next one`, () => {
      assert.deepEqual(outcomes(diagnoseHar([entry({ status, url: `${items}/a`, request: [] }), blocked])), [
        'blocked',
      ]);
    });
    it(`with status ${JSON.stringify(status)} is explained as far as possible`, () => {
      if (status === 101) return;
      const request = only(diagnoseHar([entry({ status })]));
      assert.equal(request.outcome, 'unknown');
      assert.equal(request.causes[0]?.problem.id, 'response-missing');
    });
  }

  it('may have no response object at all', () => {
    const { request } = entry();
    assert.equal(only(diagnoseHar([{ request }])).outcome, 'unknown');
    assert.equal(only(diagnoseHar([{ request, response: null }])).outcome, 'unknown');
  });

  it('keeps what the recorder says about the failure', () => {
    const { request, response } = entry({ status: -1 });
    const failed = { request, response: { ...response, _failureText: 'net::ERR_FAILED' } };
    assert.equal(readHar(har([failed])).exchanges[0]?.failure, 'net::ERR_FAILED');
  });
});

describe('odd entries', () => {
  it('are skipped and named, and the others explained', () => {
    const odd = [
      {},
      null,
      { request: { method: 'GET' } },
      { request: { method: 'G T', url: items } },
      { request: { method: 'GET', url: 'http://' } },
      { request: { method: 'GET', url: 'data:text/plain,a' } },
    ];
    const diagnosis = diagnoseHar([...odd, blocked]);
    assert.deepEqual(outcomes(diagnosis), ['blocked']);
    assert.deepEqual(
      diagnosis.skipped.map(({ place, reason }) => [place, reason.kind]),
      [
        [{ kind: 'entry', number: 1 }, 'invalid-entry'],
        [{ kind: 'entry', number: 2 }, 'invalid-entry'],
        [{ kind: 'entry', number: 3 }, 'invalid-entry'],
        [{ kind: 'entry', number: 4 }, 'invalid-entry'],
        [{ kind: 'entry', number: 5 }, 'invalid-url'],
        [{ kind: 'entry', number: 6 }, 'not-http'],
      ],
    );
  });

  it('may have a status beyond 599', () => {
    assert.deepEqual(outcomes(diagnoseHar([entry({ status: 999 }), entry({ status: '200' })])), [
      'readable',
      'readable',
    ]);
  });

  it('may have a Location that is not a URL', () => {
    const redirect = entry({
      status: 302,
      response: [
        ['Access-Control-Allow-Origin', '*'],
        ['Location', 'http://['],
      ],
    });
    assert.deepEqual(outcomes(diagnoseHar([redirect, blocked])), ['blocked', 'blocked']);
  });

  it('may come from a page in a file, which has an opaque origin', () => {
    assert.equal(only(diagnoseHar([entry({ request: [['Origin', 'file://']] })])).input.page, 'null');
  });

  it('with an Origin that is not one are left out', () => {
    const diagnosis = diagnoseHar([entry({ request: [['Origin', 'nonsense']] }), blocked]);
    assert.deepEqual(outcomes(diagnosis), ['blocked']);
    assert.deepEqual(
      diagnosis.leftOut.map(({ reason }) => reason),
      ['invalid-origin'],
    );
  });

  it('hold headers of several lines in one value, as DevTools write them', () => {
    const twice = entry({ response: [['access-control-allow-origin', '*\nhttps://app.example.com']] });
    const [hop] = only(diagnoseHar([twice])).recorded.hops;
    assert.deepEqual(hop.actual?.response?.headers, [
      ['access-control-allow-origin', '*'],
      ['access-control-allow-origin', 'https://app.example.com'],
    ]);
  });

  it('keep apart what is not a valid header', () => {
    const spaced = entry({ response: [['Access-Control-Allow-Origin ', '*']] });
    const request = only(diagnoseHar([spaced]));
    assert.equal(request.outcome, 'blocked');
    assert.deepEqual(request.recorded.hops[0].actual?.response?.malformed, [['Access-Control-Allow-Origin ', '*']]);
  });
});

describe('a HAR file', () => {
  it('may have entries that are the last thing, or not, and keys of the same name elsewhere', () => {
    const { exchanges } = readHar(
      Buffer.from(
        JSON.stringify({
          entries: [1],
          log: {
            comment: 'a "quoted\\" [brace}',
            pages: [{ entries: [2] }],
            entries: [putEntry(), blocked],
            creator: {},
          },
        }),
      ),
    );
    assert.equal(exchanges.length, 2);
  });

  it('may be empty', () => {
    assert.deepEqual(readHar(Buffer.from('{"log":{"entries":[]}}')).exchanges, []);
  });

  it('may begin with a byte order mark', () => {
    assert.deepEqual(outcomes(diagnoseText(`\uFEFF${har([blocked]).toString()}`)), ['blocked']);
  });

  it('that is cut off anywhere is refused', () => {
    const whole = har([putEntry(), blocked]);
    for (let end = 2; end < whole.length; end += 1) {
      assert.throws(() => readHar(whole.subarray(0, end)), UnreadableInputError, `at byte ${end}`);
    }
  });

  for (const [text, says] of [
    ['{"log":', /cut off/],
    ['{"log":{}}', /not a HAR file/],
    ['{"log":{"entries":{}}}', /not a HAR file/],
    ['{}', /not a HAR file/],
    ['{"log":{"entries":[{]}}', /not valid JSON|cut off/],
    ['{"log":{"entries":[{"a":1} {"b":2}]}}', /not valid JSON/],
    ['{"log":{"entries":[]}} and more', /not valid JSON/],
  ] as const) {
    it(`is not ${text}`, () => {
      assert.throws(
        () => readHar(Buffer.from(text)),
        (error: unknown) => error instanceof UnreadableInputError && says.test(error.message),
      );
    });
  }
});
