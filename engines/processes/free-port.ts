/** Re-exported, because `implementations/` has packages of its own, among them another version of this one. */
export { default as freePort } from 'get-port';
