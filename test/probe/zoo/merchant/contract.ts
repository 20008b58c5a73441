import type { IncomingHttpHeaders } from 'node:http'
import type { State } from '../../../../packages/probe/src/index.ts'
import type { Books } from './books.ts'

/** A small SaaS behind a webhook endpoint. One fault at most, chosen by name. */
export interface MerchantOptions {
  secrets: readonly string[]
  stripeUrl: string
  /** The name of one fault, or null for the correct one. */
  fault: string | null
  /** What the fault does, if it shows in how a request is answered. */
  twist?: Twist | undefined
  /** Connect: the account that is known. */
  account?: string
  /** How long after the answer the work begins. */
  lagMs?: number
  /** How often all rows are compared with Stripe. */
  reconcileMs?: number
  mailPort?: number
  webhookUrl?: string
  /** Another replica of the same shop: it shares the books. */
  replicaOf?: Merchant
  /** Prices for sale, and the plan of each. */
  plans: Readonly<Record<string, string>>
}

export interface RawRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  rawBody: Buffer
}

/** A fault around the whole shop. It answers in its place, or changes the request or the reply. */
export type Twist = (
  request: RawRequest,
  serve: (request: RawRequest) => Promise<Reply>,
) => Promise<Reply>

export interface Knock {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  rawBody: Buffer
}

export interface Reply {
  status: number
  body: string
  headers?: Record<string, string>
}

export interface Merchant {
  readonly options: MerchantOptions
  readonly books: Books
  has(fault: string): boolean
  handle(knock: Knock): Promise<Reply>
  /** Waits until everything that was received is worked off, as far as it can be. */
  idle(): Promise<void>
  state(): State
  log(): string
  /** Breaks and mends the store. */
  breakStore(state: 'on' | 'off'): void
  /** Moves the clock, in seconds. */
  advance(seconds: number): void
  close(): void
}

export type Json = Record<string, unknown>
