import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { createTestAuthority } from './tls.ts';

/** Whether a TLS client takes the certificate; the reason when it does not. */
async function handshake(port: number, options: ConnectionOptions): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ...options });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

test('clients that trust the authority take its leaves for their names, and for no other', async () => {
  const authority = await createTestAuthority();
  const leaf = await authority.leafFor(['bar.other', '*.foo.example', '127.0.0.1', '::1']);
  const server = createServer(leaf).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ca = authority.caPem;
  try {
    assert.equal(await handshake(port, { ca, servername: 'bar.other' }), 'trusted');
    assert.equal(await handshake(port, { ca, servername: 'api.foo.example' }), 'trusted');
    assert.equal(await handshake(port, { ca }), 'trusted');
    assert.equal(await handshake(port, { ca, servername: 'foo.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.equal(await handshake(port, { ca, servername: 'a.bar.other' }), 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.equal(await handshake(port, { servername: 'bar.other' }), 'SELF_SIGNED_CERT_IN_CHAIN');
    const stranger = await createTestAuthority();
    assert.notEqual(await handshake(port, { ca: stranger.caPem, servername: 'bar.other' }), 'trusted');
  } finally {
    server.close();
  }
});

test('a leaf is what browsers demand: SAN, serverAuth, valid now and for less than 398 days', async () => {
  const authority = await createTestAuthority();
  const leaf = await authority.leafFor(['bar.other', '10.0.0.1']);
  const ca = new X509Certificate(authority.caPem);
  const cert = new X509Certificate(leaf.cert);
  assert.equal(cert.subjectAltName, 'DNS:bar.other, IP Address:10.0.0.1');
  // id-kp-serverAuth, RFC 5280, section 4.2.1.12
  assert.deepEqual(cert.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(cert.ca, false);
  assert.equal(ca.ca, true);
  assert.ok(cert.checkIssued(ca) && cert.verify(ca.publicKey));
  const [from, to] = [Date.parse(cert.validFrom), Date.parse(cert.validTo)];
  assert.ok(from < Date.now() - 3600_000 && to > Date.now() + 24 * 3600_000 && to - from < 398 * 24 * 3600_000);
  assert.equal(leaf.cert.match(/BEGIN CERTIFICATE/g)?.length, 2);
});

test("the pins are those of the leaf's and of the authority's public key", async () => {
  const authority = await createTestAuthority();
  const leaf = await authority.leafFor(['bar.other']);
  for (const [pem, pin] of [
    [leaf.cert, leaf.spkiSha256],
    [authority.caPem, authority.caSpkiSha256],
  ] as const) {
    const { publicKey } = new X509Certificate(pem);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    assert.equal(pin, createHash('sha256').update(der).digest('base64'));
  }
  assert.notEqual(leaf.spkiSha256, authority.caSpkiSha256);
});
