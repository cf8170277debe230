import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { AddressSpace } from '../../protocol/fetch/local-network-access.ts';
import { directHosts, type LaunchOptions } from '../engine.ts';
import { firstLine } from '../promises.ts';
import { firefoxRendering } from '../settings.ts';
import { onPath } from '../discovery/which.ts';

const run = promisify(execFile);

/**
 * Puts the CA into the profile's certificate store. Without `certutil` Firefox has to ignore certificate errors, which has
 * been seen to disturb requests.
 */
export async function trust(profile: string, folder: string, options: LaunchOptions): Promise<boolean> {
  const certutil = onPath('certutil');
  if (certutil === undefined) {
    options.onNote?.(
      'certutil is not installed (Debian, Ubuntu: libnss3-tools), so Firefox ignores certificate errors instead of trusting the CA of the tests.',
    );
    return false;
  }
  const ca = `${folder}/ca.pem`;
  const database = `sql:${profile}`;
  try {
    await writeFile(ca, options.authority.caPem);
    await run(certutil, ['-N', '-d', database, '--empty-password']);
    await run(certutil, ['-A', '-d', database, '-n', 'cors-conformance', '-t', 'C,,', '-i', ca]);
    return true;
  } catch (error) {
    options.onNote?.(
      `certutil could not prepare Firefox’s profile, so it ignores certificate errors: ${firstLine(error)}`,
    );
    return false;
  }
}

/** Playwright's `proxy` option sets no proxy for HTTPS over BiDi. */
const throughRelay = ({ relayHost = '127.0.0.1', relayPort }: LaunchOptions) => ({
  'network.proxy.type': 1,
  'network.proxy.socks': relayHost,
  'network.proxy.socks_port': relayPort,
  'network.proxy.socks_version': 5,
  'network.proxy.socks_remote_dns': true,
  'network.proxy.socks5_remote_dns': true,
  'network.proxy.no_proxies_on': '',
  'network.proxy.allow_hijacking_localhost': true,
});

/** Leads the names of servers that are reached without the relay to their address, and says of which address space its ports are. */
function atTheirAddresses(options: LaunchOptions): Readonly<Record<string, string>> {
  const { networks = [], directAddress } = options;
  if (networks.length === 0 || directAddress === undefined) return {};
  const placesOf = (space: AddressSpace): string =>
    networks
      .filter(({ addressSpace }) => addressSpace === space)
      .map(({ origin }) => `${directAddress}:${new URL(origin).port}`)
      .join();
  const answers = networks.flatMap(({ origin, permission }) =>
    permission === undefined
      ? []
      : ['local-network', 'loopback-network'].map((name) =>
          ['origin', name, permission === 'granted' ? 1 : 2, origin].join('\t'),
        ),
  );
  return {
    'network.proxy.no_proxies_on': directHosts(options).join(),
    'network.dns.forceResolve': directAddress,
    'network.lna.address_space.public.override': placesOf('public'),
    'network.lna.address_space.private.override': placesOf('local'),
    'permissions.manager.defaultsUrl': `data:text/plain,${encodeURIComponent(`${answers.join('\n')}\n`)}`,
  };
}

/** Nothing is fetched but what pages ask for. */
const quiet = {
  'app.normandy.enabled': false,
  'app.update.auto': false,
  'browser.discovery.enabled': false,
  'browser.newtabpage.activity-stream.telemetry': false,
  'browser.region.network.url': '',
  'browser.region.update.enabled': false,
  'captivedetect.canonicalURL': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'identity.fxaccounts.enabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'network.trr.mode': 5,
  'security.remote_settings.crlite_filters.enabled': false,
  'security.remote_settings.intermediates.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
};

export const firefoxPreferences = (options: LaunchOptions): Readonly<Record<string, string | number | boolean>> => ({
  ...throughRelay(options),
  ...firefoxRendering,
  ...quiet,
  ...atTheirAddresses(options),
});
