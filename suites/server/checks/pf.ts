import type { CheckFamily } from './family.ts';
import { allowedChecks } from './pf-allowed.ts';
import { deniedChecks } from './pf-denied.ts';

export const pf: CheckFamily = {
  name: 'pf',
  title: 'Preflight',
  about: 'What a page may send, and how it is asked.',
  checks: [...allowedChecks, ...deniedChecks],
};
