/** The small application behind every product: what its routes answer, for frameworks to say in their own words. */

/** Added to every answer of the application itself, so that one sees whether it ran. */
export const own = { 'x-app': 'yes', 'x-total': '3' };

export const page = { hello: 'world' };
export const etag = '"v1"';

/** So many bytes a body of /too-large may have. */
export const bodyLimit = 32;

export const events = ['data: one\n\n', 'data: two\n\n'];

/** As a Response of the Fetch standard, for the frameworks that answer so. `undefined`: there is no such route. */
export function respond(request) {
  const { pathname } = new URL(request.url);
  const headers = { ...own };
  switch (pathname) {
    case '/':
    case '/ok':
      return Response.json(page, { headers });
    case '/empty':
      return new Response(null, { status: 204, headers });
    case '/error':
      return Response.json({ error: 'broken' }, { status: 500, headers });
    case '/throw':
      throw new Error('nobody handles this');
    case '/forbidden':
      return Response.json({ error: 'forbidden' }, { status: 403, headers });
    case '/too-large':
      return Number(request.headers.get('content-length')) > bodyLimit
        ? Response.json({ error: 'too large' }, { status: 413, headers })
        : Response.json(page, { headers });
    case '/redirect':
      return new Response(null, { status: 302, headers: { ...headers, location: '/ok' } });
    case '/etag':
      return request.headers.get('if-none-match') === etag
        ? new Response(null, { status: 304, headers: { ...headers, etag } })
        : Response.json(page, { headers: { ...headers, etag, 'cache-control': 'max-age=60' } });
    case '/stream':
      return new Response(events.join(''), { headers: { ...headers, 'content-type': 'text/event-stream' } });
    case '/auth':
      return Response.json({ error: 'who are you?' }, { status: 401, headers });
    case '/vary':
      return Response.json(page, { headers: { ...headers, vary: 'Accept-Language' } });
    case '/options':
      return Response.json({ options: true }, { headers });
    default:
      return undefined;
  }
}
