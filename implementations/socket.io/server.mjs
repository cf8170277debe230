import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { declared, host, isPublic, listenPort, originsWithPatterns } from '../shared/given.mjs';

const names = {
  credentials: 'credentials',
  methods: 'methods',
  allowedHeaders: 'allowedHeaders',
  exposedHeaders: 'exposedHeaders',
  maxAge: 'maxAge',
};
// Where it makes its own server, it answers other paths so.
const server = createServer((_request, response) => response.writeHead(404).end());
new Server(server, { cors: isPublic ? { origin: '*' } : { origin: originsWithPatterns(), ...declared(names) } });
server.listen(listenPort, host);
