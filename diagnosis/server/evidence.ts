import type { Exchange, SerializedOrigin } from '../../protocol/http/wire.ts';

/** What the checks of a server found, as far as causes are looked for in it. */
export interface ServerEvidence {
  /** The URL under test. */
  readonly url: string;
  /** Whether pages of this origin may read by the declared policy. */
  readonly isAllowed: (origin: SerializedOrigin) => boolean;
  /** Whether they may do so with credentials. */
  readonly credentials: boolean;
  readonly checks: readonly CheckEvidence[];
}

export interface CheckEvidence {
  readonly id: string;
  /** `false`: a request that the check needs got no response. */
  readonly answered: boolean;
  readonly findings: readonly FindingEvidence[];
  /** Those of a check that passes count too: they show what works. */
  readonly exchanges: readonly Exchange[];
}

export interface FindingEvidence {
  /** Whether a browser refuses what the policy allows. */
  readonly refusal: boolean;
  /** Whether another origin gains something by it. */
  readonly gains: boolean;
  /** The exchange that shows it. */
  readonly shown: Exchange | undefined;
}
