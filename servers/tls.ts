import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** A certificate of the test authority, ready for `https.createServer`. Everything is PEM. */
export interface Leaf {
  readonly key: string;
  /** The leaf, then the authority's certificate. */
  readonly cert: string;
  /** SHA-256 of the SubjectPublicKeyInfo in base64, as `--ignore-certificate-errors-spki-list` wants it. */
  readonly spkiSha256: string;
}

export interface TestAuthority {
  /** The certificate that a client must trust. Its key never leaves the memory of this process. */
  readonly caPem: string;
  /** As {@link Leaf.spkiSha256}, of the authority. */
  readonly caSpkiSha256: string;
  /** A certificate for all of `names`: host names, wildcards (`*.foo.example`) and IP addresses (IPv6 without brackets). */
  leafFor(names: readonly string[]): Promise<Leaf>;
}

const day = 24 * 60 * 60 * 1000;

/** Makes a certificate authority for one run: valid from yesterday, as clocks differ, for 30 days. */
export async function createTestAuthority(): Promise<TestAuthority> {
  const common = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 29 * day),
  } as const;
  const ca = await generate([{ name: 'commonName', value: 'cors-conformance test authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    caPem: ca.cert,
    caSpkiSha256: spkiSha256(ca.cert),
    async leafFor(names) {
      const leaf = await generate([{ name: 'commonName', value: 'cors-conformance test origins' }], {
        ...common,
        ca: { key: ca.private, cert: ca.cert },
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
          },
        ],
      });
      return { key: leaf.private, cert: `${leaf.cert.trim()}\n${ca.cert}`, spkiSha256: spkiSha256(leaf.cert) };
    },
  };
}

function spkiSha256(certPem: string): string {
  const spki = new X509Certificate(certPem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
