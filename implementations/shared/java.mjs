/** A server in Java: `Server.java` of the column, with the application of `java/`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, built, root } from './built.mjs';
import { listenPort } from './given.mjs';

const unpackedOrInstalled = (path) => [join(root, path), join('/', path)].find((each) => existsSync(each));
const program = (name) => unpackedOrInstalled(`usr/lib/jvm/default-java/bin/${name}`) ?? name;

/** Servlets were renamed when Java EE became Jakarta EE. */
const inPackage = (source, servlet) => source.replaceAll('jakarta.servlet', `${servlet}.servlet`);

/**
 * Compiles it once, and becomes it.
 * @param name Of the column.
 * @param servlet `jakarta` or `javax`.
 * @param jars Names in `/usr/share/java/`, without `.jar`.
 * @param parameters Those of the filter for CORS, as `web.xml` would have them.
 */
export function java(name, servlet, jars, parameters) {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const sources = ['java/App.java', `../${name}/Server.java`].map(here);
  const path = jars.map((jar) => unpackedOrInstalled(`usr/share/java/${jar}.jar`) ?? jar).join(delimiter);
  const folder = built(name, sources, (to) => {
    const files = ['App.java', 'Server.java'].map((file) => join(to, file));
    for (const [index, file] of files.entries())
      writeFileSync(file, inPackage(readFileSync(sources[index], 'utf8'), servlet));
    return [program('javac'), '-d', to, '-cp', path, ...files];
  });
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  become(program('java'), [
    ...['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', [folder, path].join(delimiter), 'Server', String(listenPort)],
    ...given.map(([key, value]) => `${key}=${String(value)}`),
  ]);
}
