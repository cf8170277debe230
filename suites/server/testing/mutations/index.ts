import { acaoMutations } from './acao.ts';
import { actualMutations } from './actual.ts';
import { bypassMutations } from './bypass.ts';
import { cachingMutations } from './caching.ts';
import { credentialsMutations } from './credentials.ts';
import { loadMutations } from './load.ts';
import type { Mutations } from './mutations.ts';
import { neighbourMutations } from './neighbour.ts';
import { preflightMutations } from './preflight.ts';

/** For every check, a server on which it fails. */
export const mutations: Mutations = {
  ...acaoMutations,
  ...actualMutations,
  ...bypassMutations,
  ...cachingMutations,
  ...credentialsMutations,
  ...loadMutations,
  ...neighbourMutations,
  ...preflightMutations,
};
