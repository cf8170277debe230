import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import { defaultLimits, ExchangeError } from './outcome.ts';
import type { Answer, FailureKind, Limits } from './outcome.ts';
import { ResponseReader } from './response-reader.ts';

/** Reads a response that comes in these pieces, then the end of the connection. The pieces use one buffer, one after another. */
function read(pieces: readonly string[], method = 'GET', limits: Partial<Limits> = {}): Answer & { reusable: boolean } {
  const reader = new ResponseReader({ method }, { ...defaultLimits, ...limits });
  const buffer = Buffer.alloc(Math.max(0, ...pieces.map(({ length }) => length)));
  const done = pieces.some((piece) => {
    buffer.fill('?');
    return reader.push(buffer.subarray(0, buffer.write(piece, 'latin1')));
  });
  buffer.fill('?');
  if (!done) reader.end();
  return { ...reader.answer(0), reusable: reader.reusable };
}

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const value = fc.stringMatching(/^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,20}[!-~\x80-\xff])?)?$/);
const extra = fc.array(
  fc.tuple(
    fc.constantFrom('X', 'vary').chain((p) => token.map((t) => `${p}${t}`)),
    value,
  ),
  { maxLength: 8 },
);
const bodies = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});

/** The same body framed in each way that there is. */
const framings: Readonly<Record<string, (body: string) => { head: HeaderPair[]; wire: string }>> = {
  sized: (body) => ({ head: [['Content-Length', String(body.length)]], wire: body }),
  chunked: (body) => ({
    head: [['Transfer-Encoding', 'chunked']],
    wire: `${(body.match(/[^]{1,7}/g) ?? []).map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`).join('')}0\r\nTrailer: x\r\n\r\n`,
  }),
  'to the close': (body) => ({ head: [], wire: body }),
};

describe('a response', () => {
  it('is read the same however it is framed and cut into pieces', () => {
    fc.assert(
      fc.property(
        extra,
        bodies,
        fc.constantFrom(...Object.keys(framings)),
        fc.constantFrom('\r\n', '\n'),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (headers, body, framing, newline, sizes) => {
          const { head, wire } = framings[framing]?.(body) ?? assert.fail();
          const all = [...headers, ...head];
          const bytes = ['HTTP/1.1 200 Fine', ...all.map(([name, each]) => `${name}:\t ${each} `), '', wire].join(
            newline,
          );
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(bytes.slice(at, at + size));
            at += size;
          }
          const answer = read(pieces);
          assert.deepEqual(answer.headers, all);
          assert.deepEqual(
            [answer.status, answer.statusText, answer.body, answer.bodyLength],
            [200, 'Fine', body, body.length],
          );
          assert.equal(answer.reusable, framing !== 'to the close');
        },
      ),
    );
  });

  it('never ends otherwise than by an answer or an ExchangeError, whatever bytes come', () => {
    const likely = fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      '\r\n',
      '3\r\nabc\r\n',
      '0\r\n',
      ':',
      '\n',
      'HTTP/',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(likely, bodies), { maxLength: 12 }), (pieces) => {
        try {
          read(pieces);
        } catch (error) {
          assert.ok(error instanceof ExchangeError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps duplicates, order and case', () => {
    const { headers } = read(['HTTP/1.1 200 OK\r\nvary: b\r\nVary:a\r\nContent-Length: 0\r\n\r\n']);
    assert.deepEqual(headers, [
      ['vary', 'b'],
      ['Vary', 'a'],
      ['Content-Length', '0'],
    ]);
  });

  it('joins a folded line', () => {
    assert.deepEqual(read(['HTTP/1.1 204 N\r\nA: b\r\n  c\r\n\td\r\n\r\n']).headers, [['A', 'b c d']]);
  });

  it('comes after 1xx responses, which are kept', () => {
    const answer = read([
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
    ]);
    assert.deepEqual([answer.status, answer.informational.map(({ status }) => status)], [204, [100, 103]]);
  });

  it('to HEAD has no body, and what comes behind is told', () => {
    const answer = read(['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'], 'HEAD');
    assert.deepEqual([answer.bodyLength, answer.excess, answer.reusable], [0, 'HTTP/1.1 200 OK\r\n\r\n', false]);
  });

  it('is left when its body is endless, and keeps the first bytes only', () => {
    const answer = read(['HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(50), 'b'.repeat(60), 'c'], 'GET', {
      kept: 60,
      read: 60,
    });
    assert.deepEqual([answer.cut, answer.bodyLength, answer.body], [true, 110, 'a'.repeat(50) + 'b'.repeat(10)]);
  });

  it('is left when its chunks are endless, however short', () => {
    const chunks = Array.from({ length: 40 }, () => '1\r\nx\r\n');
    const answer = read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ...chunks], 'GET', {
      kept: 60,
      read: 60,
    });
    assert.deepEqual([answer.cut, answer.bodyLength, answer.reusable], [true, 10, false]);
  });

  it('that is an event stream is read to the end of its head', () => {
    assert.equal(read(['HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ']).cut, true);
  });

  const broken: readonly (readonly [bytes: string, kind: FailureKind, says: RegExp])[] = [
    ['', 'closed', /before it sent a byte/],
    ['HTTP/1.1 200', 'closed', /in the middle of the head, after "HTTP\/1\.1 200"/],
    ['<html>old</html>\n', 'malformed', /at byte 0, no status line of HTTP\/1 but "<html>old/],
    ['HTTP/2 200\r\n\r\n', 'malformed', /"HTTP\/2 200" is not a status line/],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'malformed', /status line/],
    ['HTTP/1.1 200 OK\r\nA: b\r\nno colon\r\n\r\n', 'malformed', /at byte 23, "no colon" is not a header line/],
    ['HTTP/1.1 200 OK\r\nA : b\r\n\r\n', 'malformed', /"A : b" is not a header line/],
    ['HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n', 'malformed', /"A: b\\u0000" has a NUL/],
    ['HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n', 'malformed', /lone CR/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n', 'malformed', /Content-Length is "3, 4"/],
    ['HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n', 'malformed', /Content-Length is "-3"/],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc',
      'closed',
      /after 3 bytes; Content-Length announced 2 bytes more/,
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'malformed', /"xyz" is not the size of a chunk/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n', 'malformed', /longer than its size: "bc"/],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      'closed',
      /middle of the body, after 3 bytes/,
    ],
    [
      `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(300 * 1024)}`,
      'too-long',
      /head is longer than 262144 bytes; it begins with "HTTP/,
    ],
    ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(102), 'malformed', /more than 100 responses of status 1xx/],
  ];
  for (const [bytes, kind, says] of broken) {
    it(`${JSON.stringify(bytes.slice(0, 60))} is ${kind}`, () => {
      assert.throws(
        () => read([bytes]),
        (error) => error instanceof ExchangeError && error.kind === kind && says.test(error.message),
      );
    });
  }
});

describe('the time that reading takes', () => {
  it('does not grow faster than white space within a value, as a server may send back', () => {
    const within = `a,${' '.repeat(400_000)}b`;
    const limits = { head: 1_000_000 };
    const startedAt = performance.now();
    const { headers } = read([`HTTP/1.1 204 No Content\r\nX: \t ${within} \t\r\n\r\n`], 'GET', limits);
    assert.ok(headers.some(([name, value]) => name === 'X' && value === within));
    // The square of it takes a minute.
    assert.ok(performance.now() - startedAt < 5000);
  });
});
