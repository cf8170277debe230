import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { after, before, test } from 'node:test';
import type { Answer } from '../protocol/case.ts';
import { type Origins, startOrigins } from './origins.ts';
import { hopUrl } from './case-plan.ts';

const bar = 'https://h2.bar.other';
let origins: Origins;
let session: ClientHttp2Session;

before(async () => {
  origins = await startOrigins({ origins: [bar, 'https://foo.example'], http2: new Set([bar]) });
  session = connect(`https://127.0.0.1:${origins.localPort(bar)}`, {
    ca: origins.authority.caPem,
    servername: 'h2.bar.other',
  });
});
after(async () => {
  session.destroy();
  await origins.close();
});

async function ask(answer: Answer, headers: Record<string, string>, body = ''): Promise<string> {
  const plan = { hops: [{ origin: bar, policy: { actual: answer } }], resource: 'text' } as const;
  origins.register('token', plan);
  const { pathname } = new URL(hopUrl('token', plan, 0));
  const stream = session.request({ ':path': pathname, ...headers }, { endStream: body === '' });
  if (body !== '') stream.end(body);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  await origins.log.settled('token');
  return Buffer.concat(chunks).toString();
}

test('what was on the wire of HTTP/2 is logged', async () => {
  const body = await ask(
    {
      status: 201,
      headers: [
        ['Access-Control-Allow-Origin', '*'],
        ['X-Between', '1'],
        ['Access-Control-Allow-Origin', bar],
      ],
      body: 'hello',
    },
    { ':method': 'POST', ':authority': 'h2.bar.other', 'x-zulu': '1', 'x-alpha': '2' },
    'sent',
  );
  assert.equal(body, 'hello');
  const [exchange] = origins.log.take('token');
  assert.deepEqual(exchange?.request, {
    method: 'POST',
    target: exchange?.request.target,
    httpVersion: '2.0',
    headers: [
      ['x-zulu', '1'],
      ['x-alpha', '2'],
    ],
    body: 'sent',
  });
  assert.deepEqual(exchange?.response, {
    status: 201,
    statusText: '',
    headers: [
      ['access-control-allow-origin', '*'],
      ['access-control-allow-origin', bar],
      ['x-between', '1'],
      ['content-type', 'text/plain'],
      ['content-length', '5'],
      ['cache-control', 'no-store'],
    ],
    body: 'hello',
    bodyLength: 5,
  });
});

test('the authority says where the request came to', async () => {
  await ask({ status: 200, headers: [] }, { ':authority': 'foo.example' });
  assert.equal(origins.log.take('token')[0]?.response?.status, 421);
});
