import type { Case } from '../../../protocol/case.ts';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import type { Network } from '../../../engines/engine.ts';
import { embeddedOrigin } from '../../../protocol/initiators/page-context.ts';
import { hopUrl, type Origins, type OriginsOptions, startOrigins } from '../../../servers/origins.ts';
import { createWireLog } from '../../../servers/wire-log.ts';
import { agentPlugin, bundleAgent, type Sessions } from './channel.ts';
import { signInPlugin, type SignIns } from '../visitors/sign-in.ts';

/** What the engines of a run share. */
export interface Stage {
  readonly origins: Origins;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  /** The origins played, at all of which the user is signed in before the first case. */
  readonly names: readonly string[];
  /** The URL of a hop of a case, with the token in it. */
  readonly urlOf: (token: string, each: Case, hop: number) => string;
  /** Servers that engines reach without the relay. */
  readonly networks: readonly Network[];
  /** Loopback addresses are reached through the relay too. */
  readonly loopback?: boolean;
  /** The cases are asked of a server that is not one of ours. */
  readonly foreign?: true;
  close(): Promise<void>;
}

interface StageOptions extends Pick<OriginsOptions, 'relay' | 'agent' | 'ports'> {
  /** Origins to play beside those of the cases. */
  readonly also?: readonly SerializedOrigin[];
}

/**
 * Plays every origin of these cases, with the page agent on each; `options.agent` adds to what they serve.
 * @throws {ServersError} when they cannot be played.
 */
export async function setStage(cases: readonly Case[], options: StageOptions = {}): Promise<Stage> {
  const { agent, relay, ports, also = [] } = options;
  const sessions: Sessions = new Map();
  const signIns: SignIns = new Map();
  const names = [...new Set([...originsOf(cases), ...also])];
  const log = createWireLog();
  const serveAgent = agentPlugin(sessions, log, await bundleAgent());
  const signIn = signInPlugin(signIns);
  const networks = networksOf(cases);
  const origins = await startOrigins({
    direct: new Set(networks.map(({ origin }) => origin)),
    origins: names,
    log,
    http2: new Set(cases.flatMap(({ hops }) => hops.filter(({ http2 }) => http2).map(({ origin }) => origin))),
    agent: async (app, opts) => {
      await serveAgent(app, opts);
      await signIn(app, opts);
      await agent?.(app, opts);
    },
    ...(relay && { relay }),
    ...(ports && { ports }),
  });
  return {
    origins,
    sessions,
    signIns,
    names,
    networks: networks.map((each) => ({ ...each, localPort: origins.localPort(each.origin) })),
    urlOf: hopUrl,
    close: () => origins.close(),
  };
}

/** The origins of which a case says in what address space they are. */
function networksOf(cases: readonly Case[]): readonly Omit<Network, 'localPort'>[] {
  const networks = new Map<SerializedOrigin, Omit<Network, 'localPort'>>();
  for (const { page, hops } of cases) {
    if (page.network) networks.set(page.origin, { origin: page.origin, ...page.network });
    const embedded = embeddedOrigin(page);
    if (embedded !== undefined) networks.set(embedded, { origin: embedded, addressSpace: 'public' });
    for (const { origin, addressSpace } of hops)
      if (addressSpace && !networks.has(origin)) networks.set(origin, { origin, addressSpace });
  }
  return [...networks.values()];
}

/** Every origin that plays in these cases. */
export function originsOf(cases: readonly Case[]): readonly SerializedOrigin[] {
  return [
    ...new Set(
      cases.flatMap(({ page, before = [], hops }) => [
        page.origin,
        ...[embeddedOrigin(page)].filter((origin) => origin !== undefined),
        ...before.map((step) => (step.page ?? page).origin),
        ...hops.map(({ origin }) => origin),
      ]),
    ),
  ];
}
