import type { StartedServer } from '../suites/server/start-server.ts';
import { httpUrl } from './http-url.ts';

/**
 * Starts a server by a command of the shell, in the current folder, and waits until the URL is answered, whatever the answer is.
 * @throws {TypeError} for an invalid URL.
 * @throws {ServerUnreachableError} when it ends before, or does not answer within a minute, or something else answers there already.
 */
export async function startServer(command: string, url: string | URL): Promise<Pick<StartedServer, 'stop'>> {
  const at = httpUrl(url, 'url');
  const start = await import('../suites/server/start-server.ts');
  return await start.startServer(command, at);
}
