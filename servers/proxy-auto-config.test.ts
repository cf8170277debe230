import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { proxyAutoConfig } from './proxy-auto-config.ts';

test('only the names that are played go to the relay', () => {
  const ask = (host: string): unknown =>
    runInNewContext(
      `${proxyAutoConfig(['foo.example', 'bar.other', 'foo.example'], 4711)}; FindProxyForURL('', ${JSON.stringify(host)})`,
    );
  assert.equal(ask('foo.example'), 'SOCKS5 127.0.0.1:4711; SOCKS 127.0.0.1:4711');
  assert.equal(ask('BAR.other'), ask('foo.example'));
  for (const host of ['example.com', 'foo.example.com', 'toString', '']) assert.equal(ask(host), 'DIRECT', host);
});
