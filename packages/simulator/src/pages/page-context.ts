import type { Account } from '../account.ts'
import type { Form } from '../api/parse-form.ts'
import type { RequestLog } from '../api/request-log.ts'
import type { Deliveries } from '../deliver/deliveries.ts'
import type { FaultInjection } from '../faults/fault-injection.ts'
import type { Advance } from '../flow-of-time.ts'
import type { Played } from '../scenarios/stage.ts'

/** What the pages may look at and do. */
export interface PageContext {
  accounts: () => readonly Account[]
  faults: FaultInjection
  deliveries: Deliveries
  requests: RequestLog
  now: () => number
  advance: (to: Advance) => Promise<void>
  flush: () => Promise<number>
  /** To how many endpoints the event goes again. */
  resend: (event: string) => number
  /** Null when there is no scenario of that name. */
  play: (scenario: string) => Promise<Played | null>
}

/** One visit to a page. */
export interface Visit {
  context: PageContext
  method: 'GET' | 'POST'
  /** The variable part of the address. */
  id: string
  /** What comes behind it, such as `cancel`. */
  action: string
  query: Form
  form: Form
}

/** The text of a form field, or an empty one. */
export function field(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}
