import type { Clock } from '@bursar/wire/clock'
import type { Random } from '@bursar/wire/random'
import type { Failpoint } from '../../base/failpoint.ts'
import type { Log } from '../../base/log.ts'
import type { Mailer } from '../../delivery/email/mail/mailer.ts'
import type { InboxRow } from '../../inbox/inbox-row.ts'

/**
 * What a host may say beside the config. Stands apart from the service: this is a public type, and
 * what its declarations import, every app that uses Bursar has to install.
 */
export interface BursarOptions {
  readonly log?: Log
  readonly clock?: Clock
  /** Of Stripe, where its time is not ours: by it, checkouts end and changes are prorated. */
  readonly stripeClock?: Clock
  readonly random?: Random
  readonly failpoint?: Failpoint
  /** Whether to refresh and tick, or only to receive. Default true. */
  readonly works?: boolean
  /** Whether to bring the schema up to date first. Default true. */
  readonly migrates?: boolean
  /** Ends the wait for a database that does not answer: the start fails. */
  readonly giveUp?: AbortSignal
  /** Records events instead of our own; for benches. */
  readonly inbox?: { record(row: InboxRow): Promise<void> }
  /** Takes the mails where no mail server is set; absent: none are enqueued. */
  readonly catcher?: Mailer
  /** Told what a person at the terminal may want to know; no secrets. */
  readonly notice?: (message: string) => void
}
