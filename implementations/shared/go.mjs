/** A server in Go: `server.go` of the column, with the application of `app/`. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, built, cache, root } from './built.mjs';

/** Without further arguments it compiles only. */
export function go(name) {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const source = here(`../${name}/server.go`);
  Object.assign(process.env, {
    GO111MODULE: 'off',
    CGO_ENABLED: '0',
    GOFLAGS: '-buildvcs=false',
    GOROOT: join(root, 'usr/lib/go'),
    GOPATH: join(root, 'usr/share/gocode'),
    GOCACHE: join(cache, 'go'),
  });
  const folder = built(name, [source, here('app/app.go')], (to) => ['go', 'build', '-o', join(to, 'server'), source]);
  const [port, policy] = process.argv.slice(2);
  if (port !== undefined) become(join(folder, 'server'), [`127.0.0.1:${port}`, policy]);
}
