import type { PolicyFile } from '../../policy.ts';
import type { Freedoms, Mutation } from '../policy-server.ts';

/** A server that is wrong in one thing, so that one check fails on it, and no other but those that are named. */
export interface BrokenServer extends Mutation {
  readonly policy: PolicyFile;
  /** `false`: the run is not told the policy. */
  readonly declared?: boolean;
  readonly freedoms?: Partial<Freedoms>;
  /** Ids of other checks that may fail on it, for the same reason; a trailing `*` stands for any rest. */
  readonly alsoFails?: readonly string[];
}

/** By the id of the check that must fail. */
export type Mutations = Readonly<Record<string, BrokenServer>>;
