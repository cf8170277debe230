import type { Check } from '../check.ts';
import { acao } from './acao.ts';
import type { CheckFamily } from './family.ts';

export const checkFamilies: readonly CheckFamily[] = [acao];

export const allChecks: readonly Check[] = checkFamilies.flatMap(({ checks }) => checks);
