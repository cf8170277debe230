/** Keys that other tools use for what a policy declares, and what they are called here. */
import { distance } from 'fastest-levenshtein';

/** Other spellings, lower-case and without punctuation. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  origins: ['origin', 'alloworigin', 'alloworigins', 'allowedorigin', 'allowedorigins', 'accesscontrolalloworigin'],
  credentials: [
    'allowcredentials',
    'allowedcredentials',
    'supportscredentials',
    'supportcredentials',
    'credential',
    'accesscontrolallowcredentials',
  ],
  methods: ['method', 'allowmethods', 'allowedmethods', 'allowmethod', 'allowedmethod', 'accesscontrolallowmethods'],
  allowedHeaders: ['headers', 'allowheaders', 'allowheader', 'allowedheader', 'accesscontrolallowheaders'],
  exposedHeaders: ['exposeheaders', 'exposeheader', 'exposedheader', 'expose', 'accesscontrolexposeheaders'],
  maxAge: ['maxageseconds', 'maxageinseconds', 'preflightmaxage', 'maxagesec', 'accesscontrolmaxage'],
  rules: ['corsrules', 'corsrule', 'rule'],
};

/** Options of other tools that have no key here, and what to write instead. */
const otherOptions: Readonly<Record<string, string>> = {
  alloworiginregex: 'write patterns into "origins", such as "https://*.example.com"',
  alloworiginpatterns: 'write patterns into "origins", such as "https://*.example.com"',
  allowedoriginpatterns: 'write patterns into "origins", such as "https://*.example.com"',
  allowedoriginregexes: 'write patterns into "origins", such as "https://*.example.com"',
  allowanyorigin: 'write "origins": "*"',
  allowallorigins: 'write "origins": "*"',
  anyorigin: 'write "origins": "*"',
  allowanymethod: 'write "methods": "*"',
  allowanyheader: 'write "allowedHeaders": "*"',
  preflightcontinue: 'it does not change what pages may do, so a policy does not have it',
  optionssuccessstatus: 'any status from 200 to 299 is accepted, so a policy does not have it',
  varyheader: 'Vary is always checked, so a policy does not have it',
};

/** What to write instead of an unknown key; begins with `; `. */
export function keyHint(key: string, known: readonly string[]): string {
  const bare = key
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/^cors(?=.*(?:allow|expose|origin))/, '');
  const [alias] = Object.entries(spellings).find(([, others]) => others.includes(bare)) ?? [];
  if (alias !== undefined && known.includes(alias)) return `; did you mean ${JSON.stringify(alias)}?`;
  const other = otherOptions[bare];
  if (other !== undefined) return `; ${other}`;
  const [best] = known
    .map((name) => ({ name, far: distance(bare, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 2))
    .sort((a, b) => a.far - b.far);
  return best === undefined ? `; the keys are ${known.join(', ')}` : `; did you mean ${JSON.stringify(best.name)}?`;
}
