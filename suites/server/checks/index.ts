import type { Check } from '../check.ts';
import { acac } from './acac.ts';
import { acao } from './acao.ts';
import { aceh } from './aceh.ts';
import { act } from './act.ts';
import { bypass } from './bypass.ts';
import { cache } from './cache.ts';
import { cred } from './cred.ts';
import { dos } from './dos.ts';
import type { CheckFamily } from './family.ts';
import { http } from './http.ts';
import { inj } from './inj.ts';
import { neighbour } from './neighbour.ts';
import { opt } from './opt.ts';
import { pf } from './pf.ts';
import { vary } from './vary.ts';

export const checkFamilies: readonly CheckFamily[] = [
  acao,
  bypass,
  acac,
  cred,
  pf,
  opt,
  act,
  aceh,
  vary,
  cache,
  inj,
  http,
  neighbour,
  dos,
];

export const allChecks: readonly Check[] = checkFamilies.flatMap(({ checks }) => checks);
