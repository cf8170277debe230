import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { isWellFormed, type RawRequest } from '../../suites/server/client/request.ts';
import { contextsOf } from '../../suites/server/context.ts';
import { type CheckResult, runServerSuite } from '../../suites/server/run.ts';
import { distinct } from '../../suites/server/sender.ts';
import { policies } from '../../suites/server/testing/perfect.ts';
import { millisecondsOf, takeTurns, type Throughput } from './throughput.ts';

const inFlight = 16;

/** One takes a fraction of a second. */
const rounds = 30;

export interface ServerSuiteSpeed extends Throughput {
  /** That a run of all checks sends. */
  readonly requests: number;
}

/** How fast all checks are through with a server that is right, beside a bare client that sends it the same requests, those in turn that the suite sends in turn. */
export async function measureServerSuite(): Promise<ServerSuiteSpeed> {
  const server = fork(fileURLToPath(new URL('policy-server.ts', import.meta.url)));
  try {
    const [address] = (await once(server, 'message')) as [string];
    const url = new URL(address);
    const suite = () => runServerSuite({ url, policy: policies.credentialed, concurrency: inFlight });
    const { results, sent } = await suite();
    const contexts = contextsOf(url, policies.credentialed, true);
    // What is no HTTP, a usual client cannot send.
    const asksOf = (part: readonly CheckResult[]) =>
      distinct(part.flatMap(({ exchanges }) => exchanges.map(({ ask }) => ask))).filter(isWellFormed);
    const together = asksOf(results.filter(isTogether));
    const inTurn = asksOf(results.filter((result) => !isTogether(result)));
    const bare = async () => {
      await sendAll(together, url, inFlight);
      await sendAll(inTurn, url, 1);
    };
    const speed = await takeTurns(
      { suite: sent, bare: together.length + inTurn.length },
      () => millisecondsOf(suite),
      () => millisecondsOf(bare),
      rounds,
    );
    return { ...speed, requests: sent };

    /** Whether its requests may be under way beside others; those that measure time are alone on the server. */
    function isTogether({ check, result }: CheckResult): boolean {
      if (result === 'not-run') return true;
      const plans = contexts.map((context) => check.plan(context));
      return !plans.some((plan) => plan.kind === 'ask' && plan.alone);
    }
  } finally {
    server.kill();
  }
}

async function sendAll(requests: readonly RawRequest[], url: URL, atOnce: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const one = async () => {
    for (let each = requests[next++]; each; each = requests[next++]) await send(each, url, agent);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
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
