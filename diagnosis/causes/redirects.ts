import { urlOrNull } from '../../protocol/http/url.ts';
import type { RedirectKind } from './cause.ts';

const LOGIN_HOST = /(?:^|[.-])(?:login|signin|sso|auth|accounts?|idp|okta|auth0|cognito|microsoftonline)(?:[.-]|$)/i;
const LOGIN_PATH = /(?:^|[/_-])(?:log-?in|sign-?in|sso|saml2?|oauth2?|authorize|authenticate|auth|oidc)(?:[/._-]|$)/i;

/** What a redirect from one URL to another is about. */
export function redirectKind(from: string, to: string): RedirectKind {
  const [source, target] = [urlOrNull(from), urlOrNull(to)];
  if (source === null || target === null) return 'none';
  if (LOGIN_HOST.test(target.hostname) && !LOGIN_HOST.test(source.hostname)) return 'login';
  if (LOGIN_PATH.test(target.pathname) && !LOGIN_PATH.test(source.pathname)) return 'login';
  const bare = ({ hostname }: URL): string => hostname.replace(/^www\./, '');
  if (source.hostname !== target.hostname) return bare(source) === bare(target) ? 'www' : 'other-origin';
  if (source.protocol === 'http:' && target.protocol === 'https:') return 'https';
  if (source.origin !== target.origin) return 'other-origin';
  const trimmed = ({ pathname }: URL): string => pathname.replace(/\/+$/, '');
  return trimmed(source) === trimmed(target) && source.pathname !== target.pathname ? 'slash' : 'other-path';
}
