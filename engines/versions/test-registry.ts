import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A package of the registry: each version with its files. */
export type Packages = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Buffer | string>>>>>>;

export interface TestRegistry {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** An npm registry on loopback; `corrupt` announces other hashes than those of what it sends. */
export async function startRegistry(packages: Packages, { corrupt = false } = {}): Promise<TestRegistry> {
  const asked: string[] = [];
  const tarballs = new Map<string, Buffer>();
  for (const [name, versions] of Object.entries(packages))
    for (const [version, files] of Object.entries(versions))
      tarballs.set(`/${name}/-/${version}.tgz`, pack({ 'package.json': JSON.stringify({ name, version }), ...files }));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const tarball = tarballs.get(path);
    if (tarball !== undefined) return response.end(tarball);
    const name = path.slice(1);
    const versions = packages[name];
    if (versions === undefined) return response.writeHead(404).end('{}');
    const describe = (version: string) => {
      const content = tarballs.get(`/${name}/-/${version}.tgz`) ?? Buffer.of();
      const integrity = `sha512-${createHash('sha512')
        .update(corrupt ? 'other' : content)
        .digest('base64')}`;
      const own = versions[version]?.['package.json']?.toString() ?? '{}';
      const dist = { tarball: `${url}${name}/-/${version}.tgz`, integrity };
      return { ...(JSON.parse(own) as object), name, version, dist };
    };
    const all = Object.keys(versions);
    response.setHeader('content-type', 'application/json');
    return response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: all.at(-1) },
        versions: Object.fromEntries(all.map((version) => [version, describe(version)])),
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The files as npm packs them. */
function pack(files: Readonly<Record<string, Buffer | string>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, 'package', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    execFileSync('tar', ['-czf', join(folder, 'package.tgz'), '-C', folder, 'package']);
    return readFileSync(join(folder, 'package.tgz'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
