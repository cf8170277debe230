import type { Case } from '../../protocol/types.ts';
import { type Origins, type OriginsOptions, startOrigins } from '../../servers/origins.ts';
import { sessionCookie } from '../../servers/session-cookie.ts';
import { agentPlugin, bundleAgent, type Sessions } from './channel.ts';

/** What the engines of a run share. */
export interface Stage {
  readonly origins: Origins;
  readonly sessions: Sessions;
  /** The origins played, all of them visited before the first case. */
  readonly names: readonly string[];
  close(): Promise<void>;
}

type StageOptions = Pick<OriginsOptions, 'relay' | 'agent'>;

/**
 * Plays every origin of these cases, with the page agent on each; `options.agent` adds to what they serve.
 * @throws {ServersError} when they cannot be played.
 */
export async function setStage(cases: readonly Case[], options: StageOptions = {}): Promise<Stage> {
  const { agent, relay } = options;
  const sessions: Sessions = new Map();
  const names = originsOf(cases);
  const serveAgent = agentPlugin(sessions, await bundleAgent(), sessionCookie);
  const origins = await startOrigins({
    origins: names,
    agent: async (app, opts) => {
      await serveAgent(app, opts);
      await agent?.(app, opts);
    },
    ...(relay && { relay }),
  });
  return { origins, sessions, names, close: () => origins.close() };
}

/** Every origin that plays in these cases. */
function originsOf(cases: readonly Case[]): readonly string[] {
  return [...new Set(cases.flatMap(({ page, hops }) => [page.origin, ...hops.map(({ origin }) => origin)]))];
}
