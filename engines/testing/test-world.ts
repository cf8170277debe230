import type { ResourceName } from '../../protocol/case.ts';
import { type Origins, startOrigins } from '../../servers/origins.ts';
import { resource } from '../../servers/resources/resources.ts';
import type { LaunchOptions } from '../engine.ts';

/** Origins with a few pages to open in an engine under test. */
export interface TestWorld {
  readonly launchOptions: LaunchOptions;
  /** The next message that a page posts to `/report`. */
  report(): Promise<string>;
  close(): Promise<void>;
}

/** Plays http://foo.example with `pages` by path, documents or the script of one, and https://bar.other with every resource by name, readable from anywhere. */
export async function startTestWorld(pages: Readonly<Record<string, string>>): Promise<TestWorld> {
  const waiting: ((report: string) => void)[] = [];
  const origins: Origins = await startOrigins({
    origins: ['http://foo.example', 'https://bar.other'],
    agent: async (app) => {
      app.get('/*', (request, reply) => {
        const page = pages[request.url];
        if (page !== undefined)
          return reply.type('text/html').send(page.startsWith('<') ? page : `<!doctype html><script>${page}</script>`);
        const { contentType, body } = resource(request.url.slice(1) as ResourceName);
        return reply.header('Access-Control-Allow-Origin', '*').type(contentType).send(body);
      });
      app.post<{ Body: string }>('/report', (request, reply) => {
        waiting.shift()?.(request.body);
        return reply.send('');
      });
      await app.after();
    },
  });
  return {
    launchOptions: {
      relayPort: origins.relay.port,
      authority: { caPem: origins.authority.caPem, spkiSha256: [origins.spkiSha256] },
    },
    report: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => origins.close(),
  };
}
