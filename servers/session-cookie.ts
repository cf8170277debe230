const names = { 'http:': 'session', 'https:': 'secure-session' } as const;

/**
 * The cookie that says that the user is logged in. Cookies do not know schemes, so http and https have one each: over
 * https it may travel cross-site, over http it cannot (SameSite=Lax is the default, `None` demands `Secure`).
 * @param scheme `http:` or `https:`
 */
export function sessionCookie(scheme: string): string {
  return scheme === 'https:'
    ? `${names['https:']}=alice; Path=/; Secure; SameSite=None`
    : `${names['http:']}=alice; Path=/`;
}

/** Whether a request with this `Cookie` value comes from the user who is logged in. */
export function isLoggedIn(cookie: string | undefined): boolean {
  return carriesSession(cookie, 'http:') || carriesSession(cookie, 'https:');
}

/** Whether this `Cookie` value has the cookie that is set over `scheme`, `http:` or `https:`. */
export function carriesSession(cookie: string | undefined, scheme: string): boolean {
  const session = `${scheme === 'https:' ? names['https:'] : names['http:']}=alice`;
  return (cookie ?? '').split(';').some((pair) => pair.trim() === session);
}
