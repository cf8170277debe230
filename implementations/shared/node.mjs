/** The application in the words of node:http, without any CORS: for products that stand in front of one, or wrap a handler. */
import { createServer } from 'node:http';
import { host } from './given.mjs';
import { respond } from './app.mjs';

/** @throws what the application throws. */
export async function handle(request, response) {
  const { method, headers, url } = request;
  const asked = new Request(new URL(url, `http://${host}`), { method: 'GET', headers });
  const answer =
    method === 'OPTIONS' && !url.startsWith('/options')
      ? new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' } })
      : (respond(asked) ?? new Response('not found', { status: 404 }));
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.writeHead(answer.status);
  response.end(Buffer.from(await answer.arrayBuffer()));
}

/** Starts the application on a port of its own, for a product in front of it. An error ends the connection, as a crash does. */
export async function startOrigin() {
  const server = createServer((request, response) => {
    // What is left of a body must not stand where the next request begins.
    request.resume();
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  return server.address().port;
}
