import { exitCode } from './exit-codes.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { startServer } from '../suites/server/start-server.ts';
import type { ReachFlags } from './run-server.ts';

/**
 * Works with the server at this URL, which is started before and ended afterwards if the flags say how.
 * @returns the exit code of the work. It is not 0 if the server has ended by itself.
 * @throws {ServerUnreachableError} with the output of the server when it cannot be reached.
 */
export async function withStartedServer(
  { start, readyUrl }: Pick<ReachFlags, 'start' | 'readyUrl'>,
  url: URL,
  work: () => Promise<number>,
): Promise<number> {
  if (start === undefined) return await work();
  const onNote = (line: string): unknown => process.stderr.write(`${line}\n`);
  const server = await startServer(start, readyUrl ?? url, { onNote });
  try {
    const code = await work();
    const failure = server.failure();
    if (failure === undefined) return code;
    onNote(failure);
    return code === exitCode.ok ? exitCode.harness : code;
  } catch (error) {
    if (!(error instanceof ServerUnreachableError)) throw error;
    throw new ServerUnreachableError(`${error.message}\n${server.failure() ?? server.output()}`);
  } finally {
    await server.stop();
  }
}
