import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, it } from 'node:test';
import { actualRequest, preflightRequest } from './client/browser-shape.ts';
import { curlOf } from './curl.ts';
import { response, startRawServer } from './testing/raw-server.ts';

const seen: string[] = [];
const server = await startRawServer((request, socket) => {
  seen.push(request);
  socket.write(response(200));
});
after(() => server.close());

const at = new URL(`http://127.0.0.1:${server.port}`);
const requests = [
  actualRequest({ server: at, target: '/a?b=c&d', method: 'GET', origin: "https://it's.example" }),
  actualRequest({ server: at, target: '/', method: 'GET', origin: '' }),
  actualRequest({
    server: at,
    target: '/a/../b',
    method: 'POST',
    origin: 'null',
    headers: [['X-Y', 'z\xe9"\\']],
    body: "a'b",
  }),
  preflightRequest({ server: at, target: '/', method: 'PUT', origin: 'https://a.example', names: 'x-a,x-b' }),
];

it('a curl line reaches the server as the suite does, and keeps secrets', () => {
  const plain = { method: 'GET', target: '/', headers: [] };
  const headers = [['Authorization', 'Bearer secret']] as const;
  const origin = 'https://a.example';
  assert.equal(curlOf(plain, origin, { headers }), "curl -i -H 'Authorization: ...' https://a.example/");
  assert.equal(curlOf({ ...plain, method: 'OPTIONS' }, origin, { headers }), 'curl -i -X OPTIONS https://a.example/');
  assert.equal(curlOf(plain, origin, { insecure: true, caFile: 'ca.pem' }), 'curl -i -k https://a.example/');
  assert.equal(curlOf(plain, origin, { caFile: 'my ca.pem' }), "curl -i --cacert 'my ca.pem' https://a.example/");
  const through = (proxy: string) => curlOf(plain, origin, { proxy: new URL(proxy) });
  assert.equal(through('http://me:secret@p.example:8080'), 'curl -i -p -x http://p.example:8080 https://a.example/');
  assert.equal(through('socks5://p.example:1080'), 'curl -i -x socks5h://p.example:1080 https://a.example/');
});

for (const request of requests) {
  const line = curlOf(request, at.origin);
  it(`${line} sends the same`, async () => {
    seen.length = 0;
    const child = spawn('bash', ['-c', line], { stdio: 'ignore' });
    await new Promise((resolve) => child.on('close', resolve));
    const [head = '', body] = (seen[0] ?? '').split('\r\n\r\n');
    const [start, ...lines] = head.split('\r\n');
    assert.equal(start, `${request.method} ${request.target} HTTP/1.1`);
    assert.equal(body, request.body ?? '');
    for (const [name, value] of request.headers.filter(([each]) => /^(?:origin|access-control|x-)/i.test(each))) {
      assert.ok(lines.includes(`${name}: ${value}`.trim()), `${name}: ${value} is not in ${head}`);
    }
  });
}
