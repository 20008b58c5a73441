import type { Clock } from '@bursar/wire/clock'

/** An answer is good for so long: somebody who has just switched one on looks again. */
const KEPT_MS = 60_000
const ALL = '*'

/** An endpoint at Stripe, in Stripe’s words. */
export interface StripeEndpoint {
  readonly url: string
  readonly status: string
  readonly enabled_events: readonly string[]
}

export interface SentTypesOptions {
  readonly ask: () => Promise<readonly StripeEndpoint[]>
  /** Of our endpoints; all that is known of the address that Stripe has for them. */
  readonly paths: readonly string[]
  readonly clock: Clock
}

/** Which event types Stripe is told to send to us. */
export class SentTypes {
  readonly #options: SentTypesOptions
  #kept: { readonly untilMs: number; readonly answer: Promise<Sends> } | null = null

  constructor(options: SentTypesOptions) {
    this.#options = options
  }

  /** Asked once a minute at the most. `unknown` also where the key may not read it. */
  read(): Promise<Sends> {
    const { clock, ask, paths } = this.#options
    const nowMs = clock.now().getTime()
    if (this.#kept !== null && nowMs < this.#kept.untilMs) return this.#kept.answer
    // It is shown beside what has come, which says enough where Stripe says nothing.
    const answer = ask().then(
      (endpoints) => sendsOf(endpoints, paths),
      (): Sends => 'unknown',
    )
    this.#kept = { untilMs: nowMs + KEPT_MS, answer }
    return answer
  }
}

/** Whether a type is sent; `unknown`: nobody says so. */
export type Sends = ((type: string) => boolean) | 'unknown'

/** Pure. An endpoint is ours by its path: the host in front of us is not ours to know. */
export function oursAmong(
  endpoints: readonly StripeEndpoint[],
  paths: readonly string[],
): StripeEndpoint[] {
  return endpoints.filter(
    ({ url }) => URL.canParse(url) && paths.some((path) => new URL(url).pathname.endsWith(path)),
  )
}

/** Pure. */
export function sendsOf(endpoints: readonly StripeEndpoint[], paths: readonly string[]): Sends {
  const ours = oursAmong(endpoints, paths)
  if (ours.length === 0) return 'unknown'
  const enabled = ours.filter(({ status }) => status === 'enabled')
  const types = new Set(enabled.flatMap(({ enabled_events }) => enabled_events))
  return (type) => types.has(ALL) || types.has(type)
}
