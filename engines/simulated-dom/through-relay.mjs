/**
 * Loaded first by a process, and by those that it starts: every connection goes through the SOCKS5 relay that the environment names,
 * as `CORS_CONFORMANCE_RELAY=HOST PORT`, whichever package makes it.
 */
import { once } from 'node:events';
import net from 'node:net';

const [relayHost = '', relayPort = ''] = (process.env['CORS_CONFORMANCE_RELAY'] ?? '').split(' ');

/** Ports on loopback that lead through the relay, by the `host:port` that they lead to. @type {Map<string, Promise<number>>} */
const doors = new Map();
/** The same, once they are open. @type {Map<string, number>} */
const openDoors = new Map();

/**
 * A connection to `host:port` through the SOCKS5 relay (RFC 1928).
 * @param {string} host
 * @param {number} port
 */
async function throughRelay(host, port) {
  const socket = connectDirectly({ host: relayHost, port: Number(relayPort) });
  await once(socket, 'connect');
  socket.write(Buffer.from([5, 1, 0]));
  await read(socket, 2);
  const bytes = Buffer.from(host, 'latin1');
  socket.write(Buffer.concat([Buffer.from([5, 1, 0, 3, bytes.length]), bytes, Buffer.from([port >> 8, port & 255])]));
  const reply = await read(socket, 10);
  if (reply[1] === 0) return socket;
  socket.destroy();
  throw Object.assign(new Error(`connect EHOSTUNREACH ${host}:${port}`), { code: 'EHOSTUNREACH' });
}

/**
 * @param {net.Socket} socket
 * @param {number} length
 * @returns {Promise<Buffer>}
 */
async function read(socket, length) {
  for (;;) {
    const bytes = socket.read(length);
    if (bytes !== null) return bytes;
    await once(socket, 'readable');
  }
}

/**
 * Opens a port that leads to `host:port`. Clients connect to it in the place of the host, whichever way they make connections.
 * @param {string} host
 * @param {number} port
 * @returns {Promise<number>}
 */
async function openDoor(host, port) {
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => undefined);
    throughRelay(host, port).then(
      (upstream) => {
        upstream.on('error', () => client.destroy());
        client.on('error', () => upstream.destroy());
        client.on('close', () => upstream.destroy());
        client.pipe(upstream);
        upstream.pipe(client);
      },
      () => client.destroy(),
    );
  });
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {net.AddressInfo} */ (server.address());
  openDoors.set(`${host}:${port}`, address.port);
  return address.port;
}

const { connect } = net.Socket.prototype;
/** @param {net.TcpNetConnectOpts} options */
const connectDirectly = (options) => connect.call(new net.Socket(), options, () => undefined);

/** Every connection of this process goes through the relay, over TLS or not. */
net.Socket.prototype.connect = /** @this {net.Socket} */ function (/** @type {any[]} */ ...args) {
  // Within Node.js the arguments come in one array.
  const [first, ...rest] = Array.isArray(args[0]) ? args[0] : args;
  const options =
    typeof first === 'object' ? first : { port: first, host: typeof rest[0] === 'string' ? rest[0] : 'localhost' };
  const listener = [...rest].reverse().find((each) => typeof each === 'function');
  const { host = 'localhost', port, path } = options;
  if (path) return connect.apply(this, args);
  const authority = `${host}:${port}`;
  /** @param {number} door */
  const go = (door) => connect.call(this, { ...options, host: '127.0.0.1', port: door }, listener);
  const open = openDoors.get(authority);
  if (open !== undefined) return go(open);
  const opening = doors.get(authority) ?? openDoor(host, Number(port));
  doors.set(authority, opening);
  // What is written meanwhile waits for the connection.
  this.connecting = true;
  opening.then(
    (door) => (this.destroyed ? undefined : go(door)),
    (error) => this.destroy(error),
  );
  return this;
};
