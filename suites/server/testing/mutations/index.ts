import { acaoMutations } from './acao.ts';
import type { Mutations } from './mutations.ts';

/** For every check, the servers on which it fails. */
export const mutations: Mutations = { ...acaoMutations };
