/**
 * A proxy auto-configuration file that leads `hosts` to the SOCKS5 relay and every other name past it.
 *
 * @param hosts as they stand in URLs, in lower case.
 */
export function proxyAutoConfig(hosts: Iterable<string>, relayPort: number): string {
  const played = Object.fromEntries([...new Set(hosts)].toSorted().map((host) => [host, true]));
  const proxy = `SOCKS5 127.0.0.1:${relayPort}; SOCKS 127.0.0.1:${relayPort}`;
  return `var played = ${JSON.stringify(played, null, 2)};
function FindProxyForURL(url, host) {
  return Object.prototype.hasOwnProperty.call(played, host.toLowerCase()) ? ${JSON.stringify(proxy)} : "DIRECT";
}
`;
}
