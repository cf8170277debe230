/** A server in Java: `Server.java` of the column, with the application of `java/`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become, built, root } from './built.mjs';
import { isPublic, listenPort, policy } from './given.mjs';

const unpackedOrInstalled = (path) => [join(root, path), join('/', path)].find((each) => existsSync(each));
const program = (name) => unpackedOrInstalled(`usr/lib/jvm/default-java/bin/${name}`) ?? name;

/** What Jetty and Spring name alike. */
export const parameters = {
  allowedOrigins: isPublic ? '*' : policy.origins.join(','),
  allowedMethods: policy.methods?.join(','),
  allowedHeaders: policy.allowedHeaders?.join(','),
  exposedHeaders: policy.exposedHeaders?.join(','),
  allowCredentials: policy.credentials,
};

/** The jars of an embedded Jetty. */
export const jettyJars = [
  ...['servlet', 'server', 'security', 'http', 'io', 'util', 'util-ajax'].map((name) => `jetty9-${name}`),
  'servlet-api',
];

/** Servlets were renamed when Java EE became Jakarta EE. */
const inPackage = (source, servlet) => source.replaceAll('jakarta.servlet', `${servlet}.servlet`);

/**
 * Compiles it once, and becomes it.
 * @param name Of the column.
 * @param servlet `jakarta` or `javax`.
 * @param jars Names in `/usr/share/java/`, without `.jar`.
 * @param initial The parameters of the filter for CORS, as `web.xml` would have them.
 */
export function java(name, servlet, jars, initial) {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const sources = ['java/App.java', `../${name}/Server.java`].map(here);
  const path = jars.map((jar) => unpackedOrInstalled(`usr/share/java/${jar}.jar`) ?? jar).join(delimiter);
  const folder = built(name, sources, (to) => {
    const files = ['App.java', 'Server.java'].map((file) => join(to, file));
    for (const [index, file] of files.entries())
      writeFileSync(file, inPackage(readFileSync(sources[index], 'utf8'), servlet));
    return [program('javac'), '-d', to, '-cp', path, ...files];
  });
  const given = Object.entries(initial).filter(([, value]) => value !== undefined);
  become(program('java'), [
    ...['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', [folder, path].join(delimiter), 'Server', String(listenPort)],
    ...given.map(([key, value]) => `${key}=${String(value)}`),
  ]);
}
