/** Keys that other tools use for what a policy declares, and what they are called here. */
import { distance } from 'fastest-levenshtein';

/** Other spellings; case and punctuation do not count. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  origins: ['origin', 'allowOrigin', 'allowOrigins', 'allowedOrigin', 'allowedOrigins', 'Access-Control-Allow-Origin'],
  credentials: ['allowCredentials', 'allowedCredentials', 'supportsCredentials', 'Access-Control-Allow-Credentials'],
  methods: ['method', 'allowMethods', 'allowedMethods', 'allowMethod', 'allowedMethod', 'Access-Control-Allow-Methods'],
  allowedHeaders: ['headers', 'allowHeaders', 'allowHeader', 'allowedHeader', 'Access-Control-Allow-Headers'],
  exposedHeaders: ['exposeHeaders', 'exposeHeader', 'exposedHeader', 'expose', 'Access-Control-Expose-Headers'],
  maxAge: ['maxAgeSeconds', 'maxAgeInSeconds', 'maxAgeSec', 'preflightMaxAge', 'Access-Control-Max-Age'],
  rules: ['rule', 'corsRule', 'corsRules'],
};

const withPatterns = 'write patterns into "origins", such as "https://*.example.com"';

/** Options of other tools that have no key here, and what to write instead. */
const otherOptions: Readonly<Record<string, string>> = {
  allowOriginRegex: withPatterns,
  allowOriginPatterns: withPatterns,
  allowedOriginPatterns: withPatterns,
  allowedOriginRegexes: withPatterns,
  allowAnyOrigin: 'write "origins": "*"',
  allowAllOrigins: 'write "origins": "*"',
  anyOrigin: 'write "origins": "*"',
  allowAnyMethod: 'write "methods": "*"',
  allowAnyHeader: 'write "allowedHeaders": "*"',
  preflightContinue: 'it does not change what pages may do, so a policy does not have it',
  optionsSuccessStatus: 'any status from 200 to 299 is accepted, so a policy does not have it',
  varyHeader: 'Vary is always checked, so a policy does not have it',
};

/** What to write instead of an unknown key; begins with `; `. */
export function keyHint(key: string, known: readonly string[]): string {
  const written = bare(key).replace(/^cors(?=.*(?:allow|expose|origin))/, '');
  const isMeant = (other: string): boolean => bare(other) === written;
  const [alias] = Object.entries(spellings).find(([, others]) => others.some(isMeant)) ?? [];
  if (alias !== undefined && known.includes(alias)) return `; did you mean ${JSON.stringify(alias)}?`;
  const [, advice] = Object.entries(otherOptions).find(([other]) => isMeant(other)) ?? [];
  if (advice !== undefined) return `; ${advice}`;
  const [best] = known
    .map((name) => ({ name, far: distance(written, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 2))
    .sort((a, b) => a.far - b.far);
  return best === undefined ? `; the keys are ${known.join(', ')}` : `; did you mean ${JSON.stringify(best.name)}?`;
}

function bare(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z]/g, '');
}
