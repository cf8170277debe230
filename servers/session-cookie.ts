/**
 * The cookie that says that the user is logged in. Cookies do not know schemes, so http and https have one each: over
 * https it may travel cross-site, over http it cannot (SameSite=Lax is the default, `None` demands `Secure`).
 */
export function sessionCookie(scheme: string): string {
  return scheme === 'https' ? 'secure-session=alice; Path=/; Secure; SameSite=None' : 'session=alice; Path=/';
}

/** Whether a request with this `Cookie` value comes from the user who is logged in. */
export function isLoggedIn(cookie: string | undefined): boolean {
  return cookie !== undefined && /(?:^|;\s*)(?:secure-)?session=alice(?:;|$)/.test(cookie);
}
