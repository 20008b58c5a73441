import type { Clock } from '@bursar/wire/clock'
import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import { type Repeating, repeat } from '../base/work/repeat.ts'
import type { Config } from '../config/config.ts'
import { PulseRelay } from '../operator/now/pulse-relay.ts'
import {
  OPERATOR_SESSION_SETTINGS,
  type OperatorService,
  openOperatorService,
} from '../operator/operator-service.ts'
import { OidcSignIn } from '../operator/sign-in/oidc-sign-in.ts'
import { SignIn } from '../operator/sign-in/sign-in.ts'
import type { Traffic } from '../operator/traffic/traffic.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import { countStatuses, seeSecrets } from '../schedule/traffic.store.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import { secretsOf } from './endpoints-of.ts'
import { openPayments } from './open/open-payments.ts'
import { openSentTypes } from './open/open-sent-types.ts'

/** People wait for the answer, and a search has an index: what takes longer is given up. */
const QUERY_TIMEOUT_MS = 5_000
const CONNECTIONS_MAX = 4
const FLUSH_EVERY_MS = 10_000
const COUNT_STATUSES_EVERY_MS = 600_000
const COUNT_STATUSES_FIRST_MS = 2_000

/** Where the browser comes back to from the identity provider. */
const CALLBACK_PATH = '/api/v1/operator/sign-in/callback'
export const LINK_PATH = '/api/v1/operator/sign-in/link'

export interface OperatorOptions {
  readonly config: Config
  readonly databaseUrl: string
  readonly log: Log
  readonly traffic: Traffic
  readonly clock: Clock
  readonly outgoing: Outgoing
}

/** What operators ask for, and what is counted for them. */
export class OperatorAccess {
  readonly service: OperatorService
  /** null where nobody could prove who he is: then the console is off. */
  readonly signIn: SignIn | null
  readonly pulse: PulseRelay
  readonly #pool: Pool
  readonly #options: OperatorOptions
  #repeating: Repeating[] = []

  constructor(options: OperatorOptions) {
    const { config, databaseUrl, log } = options
    this.#options = options
    this.#pool = createPool({
      url: databaseUrl,
      applicationName: 'bursar operators',
      max: CONNECTIONS_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
      settings: OPERATOR_SESSION_SETTINGS,
      onIdleError: (error) => log.warn('connection_lost', errorFields(error)),
    })
    const sentTypes = openSentTypes(config, options.clock)
    const readPayment = openPayments(config, this.#pool)
    this.service = openOperatorService({
      pool: this.#pool,
      config,
      sentTypes,
      outgoing: options.outgoing,
      readPayment,
    })
    this.signIn = signInOf(this.#pool, config)
    this.pulse = new PulseRelay(this.#pool, (error) =>
      log.warn('stream_interrupted', errorFields(error)),
    )
  }

  /** Begins to write down what is counted. */
  async start(): Promise<void> {
    await this.#quietly(() => seeSecrets(this.#pool, secretsOf(this.#options.config)))
    const count = () => this.#quietly(() => countStatuses(this.#pool))
    this.#repeating = [
      repeat(FLUSH_EVERY_MS, () => this.flush()),
      repeat(COUNT_STATUSES_EVERY_MS, count, COUNT_STATUSES_FIRST_MS),
    ]
  }

  /** A link for whoever stands at this machine; null where operators sign in elsewhere. */
  async issueLink(url: string): Promise<string | null> {
    if (this.signIn?.kind !== 'link') return null
    return `${url}${LINK_PATH}/${await this.signIn.issueLink()}`
  }

  /** Writes down what was counted so far. */
  flush(): Promise<void> {
    return this.#quietly(() => this.#options.traffic.flush(this.#pool))
  }

  async close(): Promise<void> {
    await Promise.all(this.#repeating.map((repeating) => repeating.stop()))
    await this.pulse.close()
    if (this.#repeating.length > 0) await this.flush()
    await this.#pool.end()
  }

  /** What is only counted stops nothing. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.log.warn('counting_interrupted', errorFields(error))
    }
  }
}

function signInOf(pool: Pool, { console: access }: Config): SignIn | null {
  if (access.kind === 'off') return null
  if (access.kind === 'link') return new SignIn({ pool, origin: null, oidc: null })
  const { origin } = access
  const oidc = new OidcSignIn(access.oidc, origin + CALLBACK_PATH)
  return new SignIn({ pool, origin, oidc })
}
