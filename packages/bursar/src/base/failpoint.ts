/**
 * Named points of the story. In production nobody waits at them (`undefined` is passed); a test
 * steps them one by one, a campaign kills the process at one. See docs/internals/testing.md.
 */
export const FAILPOINTS = [
  'receive.after_verify',
  'inbox.before_flush',
  'inbox.after_flush',
  'receive.before_answer',
  'claim.before',
  'claim.after',
  'fetch.before',
  'fetch.after',
  'commit.after_observe',
  'commit.after_ownership',
  'commit.after_state',
  'commit.after_audit',
  'commit.before_commit',
  'commit.after',
  'tick.before',
  'tick.after',
  'relay.before_commit',
  'relay.after',
  'deliver.before',
  'deliver.after_deed',
  'deliver.after',
] as const

export type FailpointName = (typeof FAILPOINTS)[number]

/** `detail` names what passes the point, for example an object. */
export type Failpoint = (point: FailpointName, detail: string) => Promise<void> | void
