import type { CheckFamily } from './family.ts';
import { allowedChecks } from './pf-allowed.ts';
import { answerChecks } from './pf-answer.ts';
import { deniedChecks } from './pf-denied.ts';
import { listChecks } from './pf-lists.ts';
import { requestHeadersChecks } from './pf-request-headers.ts';

export const pf: CheckFamily = {
  name: 'pf',
  title: 'Preflight',
  about: 'What a page may send, and how it is asked.',
  checks: [...allowedChecks, ...deniedChecks, ...requestHeadersChecks, ...listChecks, ...answerChecks],
};
