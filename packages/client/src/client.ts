import type { TenantStatus, WhyCode } from '@bursar/wire/entitlement/answer'
import type { AppError } from '@bursar/wire/errors'

export interface CheckOptions {
  /**
   * How long ago the answer may have been known to be true, in seconds; 0 always asks. While the
   * stream vouches for what is kept, this is a second at most. Default: 60.
   */
  readonly maxAgeSeconds?: number
  /** What is answered where nothing recent enough is known. Default: `block`. */
  readonly onUnavailable?: 'allow' | 'block'
}

export interface ClientOptions {
  /** Where Bursar is served: `http://127.0.0.1:4242`. */
  readonly url: string | URL
  /** One of the tokens in `API_TOKEN`. */
  readonly token: string
  /** By feature: what its checks do unless they say otherwise. */
  readonly features?: Readonly<Record<string, CheckOptions>>
  /** Answers that are kept; the one that was not asked for longest goes first. Default: 10,000. */
  readonly answersMax?: number
  /** An answer that has not come by then counts as unavailable. Default: 2,000 ms. */
  readonly timeoutMs?: number
  /** Instead of the global one, for example that of an embedded Bursar. */
  readonly fetch?: (input: string, init?: RequestInit) => Promise<Response>
  /** Told when the service cannot be asked or refuses: once per pause between two tries. */
  readonly onProblem?: (error: AppError) => void
}

/** May this tenant use (one more of) this? */
export interface Check {
  readonly allowed: boolean
  /** null: without limit. 0 where nothing is granted, or nothing is known. */
  readonly limit: number | null
  readonly used: number | null
  readonly usedAsOf: Date | null
  readonly plan: string | null
  /** null: nothing is known. */
  readonly status: TenantStatus | null
  /** Of when the answer is, by the clock of the service; null: nothing is known. */
  readonly asOf: Date | null
  readonly why: { readonly code: WhyCode | 'unavailable'; readonly sentence: string }
  /** `unavailable`: `allowed` is your own choice, the rest what was known last. */
  readonly source: 'service' | 'cache' | 'unavailable'
}

export interface UsageOptions {
  /** When it was counted. Default: when the service hears of it. */
  readonly asOf?: Date
}

export interface Client {
  /** Never rejects: where nothing is known it answers as `onUnavailable` says. */
  check(tenantId: string, feature: string, options?: CheckOptions): Promise<Check>
  /**
   * Tells how many of something a tenant has; a whole count, not a difference. `older`: a later
   * count is known, and stays.
   * @throws AppError BURSAR_UNAVAILABLE (try again), BURSAR_REFUSED
   */
  setUsage(
    tenantId: string,
    feature: string,
    used: number,
    options?: UsageOptions,
  ): Promise<'recorded' | 'unchanged' | 'older'>
  /** Ends the stream; without it the process goes on. Checks answer `unavailable` after it. */
  close(): void
}
