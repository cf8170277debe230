/**
 * Loaded first by a process, and by those that it starts: every connection goes to the local port that plays its host, whichever
 * package makes it. `CORS_CONFORMANCE_ROUTES` has these ports by `host:port`, in JSON; what is not in it cannot be reached.
 */
import net from 'node:net';

/** @type {Readonly<Record<string, number>>} */
const routes = JSON.parse(process.env['CORS_CONFORMANCE_ROUTES'] ?? '{}');

const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = /** @this {net.Socket} */ function (/** @type {any[]} */ ...args) {
  // Within Node.js the arguments come in one array.
  const [first, ...rest] = Array.isArray(args[0]) ? args[0] : args;
  const options =
    typeof first === 'object' ? first : { port: first, host: typeof rest[0] === 'string' ? rest[0] : 'localhost' };
  const listener = [...rest].reverse().find((each) => typeof each === 'function');
  const { host = 'localhost', port, path } = options;
  if (path) return connect.apply(this, args);
  const authority = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  const localPort = routes[authority.toLowerCase()];
  if (localPort !== undefined) return connect.call(this, { ...options, host: '127.0.0.1', port: localPort }, listener);
  this.connecting = true;
  process.nextTick(() =>
    this.destroy(Object.assign(new Error(`connect EHOSTUNREACH ${authority}`), { code: 'EHOSTUNREACH' })),
  );
  return this;
};
