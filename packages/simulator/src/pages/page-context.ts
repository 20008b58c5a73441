import type { Account } from '../account.ts'
import type { Gate } from '../api/admission/gate.ts'
import type { Form } from '../api/parse-form.ts'
import type { RequestLog } from '../api/request-log.ts'
import type { Deliveries } from '../deliver/deliveries.ts'
import type { FaultInjection } from '../faults/fault-injection.ts'
import type { Advance } from '../flow-of-time.ts'
import type { Played } from '../scenarios/stage.ts'
import type { SeededAccount } from '../seed/seed-account.ts'
import type { SeedInput } from '../seed/seed-options.ts'

/** The data and actions of the pages. */
export interface PageContext {
  accounts: () => readonly Account[]
  faults: FaultInjection
  deliveries: Deliveries
  requests: RequestLog
  gate: Pick<Gate, 'readOnly'>
  now: () => number
  advance: (to: Advance) => Promise<void>
  flush: () => Promise<number>
  /** Returns the number of endpoints that get the event again. */
  resend: (event: string) => number
  /** Fills the platform account. */
  seed: (options: SeedInput) => SeededAccount
  /** null: unknown scenario. */
  play: (scenario: string) => Promise<Played | null>
}

/** One visit to a page. */
export interface Visit {
  context: PageContext
  method: 'GET' | 'POST'
  /** The variable part of the path. */
  id: string
  /** The action after the ID, such as `cancel`. */
  action: string
  query: Form
  form: Form
}

/** The value of a form field, or an empty string. */
export function field(form: Form, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value.trim() : ''
}
