import type { Observation } from '../../protocol/outcome/observation.ts';
import type { WorkerOrder } from './frames.ts';
import type { Initiator } from '../../protocol/initiators/initiator.ts';
import type { PageContext, ResourceName } from '../../protocol/case.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';

/** One request of a case. */
export interface Errand {
  readonly initiator: Initiator;
  /** URL of the hop where it starts. */
  readonly url: string;
  readonly context?: PageContext;
  /** It is made in a document that a service worker with this order controls. */
  readonly worker?: WorkerOrder;
  /** The server is not one of ours, and so its resource is not: any picture, any script, any font. */
  readonly foreign?: true;
}

/** A request that goes before a case's own. */
export interface EarlierErrand extends Errand {
  /** It is made in a frame of this origin. */
  readonly frame?: SerializedOrigin;
  /** How long to wait afterwards, in milliseconds. */
  readonly pauseMs: number;
}

/** One case as the page agent gets it. */
export interface Assignment extends Errand {
  /** What the user must have said to local network access by the page. */
  readonly permission?: 'granted' | 'denied';
  readonly token: string;
  /** What goes before. The outcome of each stands in `seen.before`, as `{ outcome, …seen }`. */
  readonly before?: readonly EarlierErrand[];
  readonly resource: ResourceName;
  /** Script does not hear when the request is over: the page waits until there have been so many exchanges. */
  readonly exchanges?: number;
  /** Time limit in milliseconds, pauses included. */
  readonly timeoutMs: number;
}

export interface Report {
  readonly token: string;
  readonly observation: Observation;
  /** From the probe's start to its end, by the page's clock. */
  readonly durationMs: number;
}

/** Body of the agent's POST to `/-/agent/<session>`. */
export interface AgentMessage {
  readonly reports: readonly Report[];
  /** How many assignments the agent can take now. */
  readonly capacity: number;
}

export interface AgentReply {
  readonly assignments: readonly Assignment[];
  /** The session has nothing more to hand out. */
  readonly done: boolean;
  /** Where the page goes once it has reported everything; it stays where this is left out. */
  readonly next?: string;
}
