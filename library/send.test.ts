import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { diagnoseLive } from '../diagnosis/live.ts';
import type { FetchInitiator } from '../protocol/initiators/initiator.ts';
import { sender, type SendOptions } from './send.ts';

const page = 'http://localhost:3000';

interface Asked {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Explains a request to a server of its own, and says what the server was sent. */
async function explained(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  initiator: Omit<FetchInitiator, 'api'> = {},
  options: SendOptions = {},
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ method: request.method ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/items?a=b`;
    const diagnosis = await diagnoseLive(
      { page, url, initiator: { api: 'fetch', ...initiator }, answers: [] },
      sender(options),
    );
    const [request] = diagnosis.requests;
    assert.ok(request);
    return { asked, outcome: request.outcome, problem: request.causes[0]?.problem.id };
  } finally {
    server.close();
  }
}

describe('a live URL', () => {
  it('is sent the preflight and then the request, as a browser sends them', async () => {
    const { asked, outcome } = await explained(
      (request, response) => {
        response.setHeader('Access-Control-Allow-Origin', page);
        response.setHeader('Access-Control-Allow-Credentials', 'true');
        response.setHeader('Access-Control-Allow-Methods', 'PUT');
        response.setHeader('Access-Control-Allow-Headers', 'content-type,x-token');
        response.end();
      },
      {
        method: 'PUT',
        headers: [
          ['X-Token', '1'],
          ['Content-Type', 'application/json'],
        ],
        credentials: 'include',
        body: '{}',
      },
      { cookie: 'session=1', body: '{}' },
    );
    assert.equal(outcome, 'readable');
    assert.deepEqual(
      asked.map(({ method, body }) => [method, body]),
      [
        ['OPTIONS', ''],
        ['PUT', '{}'],
      ],
    );
    const [preflight, actual] = asked.map(({ headers }) => headers);
    assert.equal(preflight?.['access-control-request-method'], 'PUT');
    assert.equal(preflight['access-control-request-headers'], 'content-type,x-token');
    assert.equal(preflight.cookie, undefined);
    assert.equal(actual?.origin, page);
    assert.equal(actual.cookie, 'session=1');
    assert.equal(actual['x-token'], '1');
  });

  it('gets no request where its preflight fails', async () => {
    const { asked, problem } = await explained((request, response) => response.writeHead(401).end(), {
      method: 'DELETE',
    });
    assert.equal(problem, 'preflight-refused');
    assert.equal(asked.length, 1);
  });

  it('gets no cookie without credentials', async () => {
    const { asked } = await explained((request, response) => response.end(), {}, { cookie: 'session=1' });
    assert.equal(asked[0]?.headers.cookie, undefined);
  });

  it('is followed through redirects', async () => {
    const { asked, problem } = await explained((request, response) => {
      if (request.url === '/login') response.end();
      else response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: '/login' }).end();
    });
    assert.equal(asked.length, 2);
    assert.equal(problem, 'redirect-to-login');
  });

  it('that loops ends', async () => {
    const { asked, problem } = await explained((request, response) =>
      response.writeHead(302, { 'Access-Control-Allow-Origin': '*', Location: request.url ?? '/' }).end(),
    );
    assert.equal(asked.length, 21);
    assert.equal(problem, 'redirect-invalid');
  });

  it('that cannot be reached says so', async () => {
    const { requests } = await diagnoseLive(
      { page, url: 'http://127.0.0.1:1/', initiator: { api: 'fetch' }, answers: [] },
      sender({}),
    );
    assert.equal(requests[0]?.causes[0]?.problem.id, 'bad-port');
    const closed = await explained((request) => request.socket.destroy());
    assert.deepEqual([closed.outcome, closed.problem], ['unknown', 'connection-failed']);
  });
});
