/** A server that is right, in a process of its own; it sends its URL to the parent. */
import { policies } from '../../suites/server/testing/perfect.ts';
import { startPolicyServer } from '../../suites/server/testing/policy-server.ts';

const { url } = await startPolicyServer(policies.credentialed, {});
process.send?.(url);
