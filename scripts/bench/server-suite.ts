import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { isWellFormed, type RawRequest } from '../../suites/server/client/request.ts';
import { runServerSuite } from '../../suites/server/run.ts';
import { distinct } from '../../suites/server/sender.ts';
import { policies } from '../../suites/server/testing/perfect.ts';
import { millisecondsOf, takeTurns, type Throughput } from './throughput.ts';

const inFlight = 16;

/** One takes a fraction of a second. */
const rounds = 30;

export interface ServerSuiteSpeed extends Throughput {
  /** Of a run of all checks. */
  readonly requests: number;
}

/** How fast all checks are through with a server that is right, beside a bare client that sends it the same requests. */
export async function measureServerSuite(): Promise<ServerSuiteSpeed> {
  const server = fork(fileURLToPath(new URL('policy-server.ts', import.meta.url)));
  try {
    const [address] = (await once(server, 'message')) as [string];
    const url = new URL(address);
    const suite = () => runServerSuite({ url, policy: policies.credentialed, concurrency: inFlight });
    const { results } = await suite();
    const asks = distinct(results.flatMap(({ exchanges }) => exchanges.map(({ ask }) => ask)));
    // What is no HTTP, a usual client cannot send.
    const sent = asks.filter(isWellFormed);
    const speed = await takeTurns(
      sent.length,
      () => millisecondsOf(suite),
      () => millisecondsOf(() => sendAll(sent, url)),
      rounds,
    );
    return { ...speed, requests: sent.length };
  } finally {
    server.kill();
  }
}

async function sendAll(requests: readonly RawRequest[], url: URL): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  let next = 0;
  const one = async () => {
    for (let each = requests[next++]; each; each = requests[next++]) await send(each, url, agent);
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  agent.destroy();
}

function send({ method, target, headers, body }: RawRequest, url: URL, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, method, path: target, headers: headers.flat() }, (response) => {
      response.resume().on('end', resolve).on('error', reject);
    })
      .on('error', reject)
      .end(body, 'latin1');
  });
}
