import type { MessageKind } from '../subscription/outgoing/message.ts'

/** What one kind of message is worth. */
export interface RetryPolicy {
  /** Tries until it is given up, with a finding. */
  readonly attemptsMax: number
  /** First pause in seconds; it doubles, with jitter, up to `delaySecondsMax` and half of that. */
  readonly delaySeconds: number
  readonly delaySecondsMax: number
  /** Tries after which an operator is told, while it is still tried. */
  readonly tellAfter: number
}

const HOUR = 3600

/** A little over three days each; an identity is tried for a month. An alert never waits long. */
export const RETRY_POLICY: Readonly<Record<MessageKind, RetryPolicy>> = {
  email: { attemptsMax: 80, delaySeconds: 30, delaySecondsMax: HOUR, tellAfter: 80 },
  provision: { attemptsMax: 750, delaySeconds: 10, delaySecondsMax: HOUR, tellAfter: 3 },
  webhook: { attemptsMax: 84, delaySeconds: 5, delaySecondsMax: HOUR, tellAfter: 84 },
  alert: { attemptsMax: 1_000, delaySeconds: 5, delaySecondsMax: 240, tellAfter: 1_000 },
  hook: { attemptsMax: 84, delaySeconds: 5, delaySecondsMax: HOUR, tellAfter: 10 },
}
