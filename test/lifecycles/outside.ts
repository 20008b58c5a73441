import { createLog } from '../../packages/bursar/src/base/log.ts'
import { WEBHOOK_EVENT_TYPES } from '../../packages/bursar/src/base/outward/webhooks.ts'
import type {
  Mailer,
  MailMessage,
  Posted,
} from '../../packages/bursar/src/delivery/email/mail/mailer.ts'
import { Hooks } from '../../packages/bursar/src/delivery/hooks/hooks.ts'
import { endpointRules } from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { makeWebhookSender } from '../../packages/bursar/src/delivery/webhooks/webhook-sender.ts'
import type { PipelineContext } from '../../packages/bursar/src/pipeline.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { outboxOf } from '../../packages/bursar/src/service/outbox.ts'
import type { Clock } from '../../packages/wire/src/clock.ts'
import type { Random } from '../../packages/wire/src/random.ts'
import { webhookKeyOf } from '../../packages/wire/src/standard-webhooks.ts'
import { KeycloakStandIn, type Mishap } from '../support/keycloak/stand-in.ts'
import { testConfig } from '../support/test-config.ts'
import { type Received, startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { LIFECYCLE_PLANS } from './lifecycle-plans.ts'
import type { Part } from './outage-plan.ts'

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
/** An endpoint that hangs is given up after so long, in real time. */
const CALL_MS_MAX = 300
/** Requests that one step of the outbox can make. */
const REQUESTS_MAX = 2_000
/** Of a hundred things that were done, so many times nobody hears that they were. */
const LOST_ANSWERS = 0.01

/** A mail that the mail server took over. */
export interface TakenMail {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  /** Unix milliseconds. */
  readonly at: number
  /** The sender was told that it should come again. */
  readonly isAnswerLost: boolean
}

/** What an endpoint or a handler accepted. */
export interface Told {
  readonly id: string
  readonly body: string
}

export interface OutsideOptions {
  readonly clock: Clock
  readonly random: Random
  readonly isAway: (part: Part) => boolean
  /** From then on, in Unix milliseconds, every answer is heard. */
  readonly losesUntil: number
  /** Tests of the judge: does something to the mailer. */
  readonly bend?: ((mailer: Mailer) => Mailer) | undefined
}

/** Everybody who is told of something: mailboxes, an identity provider, an endpoint, a handler. */
export class Outside {
  readonly mails: TakenMail[] = []
  readonly sent: Told[] = []
  readonly hooked: Told[] = []
  readonly identity: KeycloakStandIn
  readonly #options: OutsideOptions
  readonly #endpoint: TestEndpoint
  readonly #identityUrl: URL
  readonly #mailer: Mailer

  static async open(options: OutsideOptions): Promise<Outside> {
    const identity = new KeycloakStandIn()
    return new Outside(options, identity, await identity.start(), await startTestEndpoint())
  }

  private constructor(
    options: OutsideOptions,
    identity: KeycloakStandIn,
    identityUrl: URL,
    endpoint: TestEndpoint,
  ) {
    this.#options = options
    this.identity = identity
    this.#identityUrl = identityUrl
    this.#endpoint = endpoint
    endpoint.answer = (received) => this.#answer(received)
    const mailer: Mailer = { post: async (message) => this.#post(message) }
    this.#mailer = options.bend?.(mailer) ?? mailer
  }

  /** What a node is configured with, as the service builds it. */
  partsOf(pool: Pool): Pick<PipelineContext, 'outgoing' | 'handlers' | 'policy'> {
    const { clock } = this.#options
    const url = this.#endpoint.url
    const endpoint = { name: 'crm', url, secrets: [SECRET], events: null }
    const config = testConfig('postgres://localhost/none', 'http://127.0.0.1:9', {
      plans: LIFECYCLE_PLANS,
      webhooks: { allowsPrivate: true, endpoints: [endpoint] },
      keycloak: {
        url: this.#identityUrl,
        realm: 'customers',
        clientId: this.identity.client.id,
        clientSecret: this.identity.client.secret,
      },
    })
    const log = createLog({ level: 'silent' })
    const catcher = this.#mailer
    const { outgoing, handlers } = outboxOf(config, {
      pool,
      clock,
      catcher,
      log,
      hooks: this.#hooks(),
      readPayment: async () => null,
    })
    const keys = [webhookKeyOf(SECRET)].filter((key) => key !== null)
    const webhook = makeWebhookSender({
      pool,
      clock,
      endpoints: [{ name: 'crm', url, keys }],
      rules: endpointRules(config.webhooks),
      callMsMax: CALL_MS_MAX,
    })
    const { billing, referenceKeys } = config
    const common = { livemode: false, billing, referenceKeys }
    const policy = { plans: LIFECYCLE_PLANS, ...common, ...config.policy }
    return { outgoing, handlers: { ...handlers, webhook }, policy }
  }

  /** Before messages are delivered: how the identity provider will behave. */
  prepare(): void {
    const { random, isAway } = this.#options
    const { mishaps } = this.identity
    mishaps.splice(0)
    this.identity.requests.splice(0)
    if (random() < 0.05) this.identity.revokeTokens()
    const away: Mishap[] = [503, 'reset', 500, 429]
    for (let count = 0; count < REQUESTS_MAX; count += 1) {
      const isLost = this.#isLost()
      mishaps.push(isAway('identity') ? away[count % away.length]! : isLost ? 'lose' : 'none')
    }
  }

  async close(): Promise<void> {
    await this.#endpoint.stop()
    await this.identity.stop()
  }

  #post({ messageId, to, subject }: MailMessage): Posted {
    const { clock, isAway } = this.#options
    const said = { smtpCode: 421, smtpResponse: '421 Try again later' } as const
    const deferred = { outcome: 'deferred', errorCode: 'MAIL_DEFERRED', ...said } as const
    if (isAway('smtp')) return deferred
    const isAnswerLost = this.#isLost()
    this.mails.push({ messageId, to, subject, at: clock.now().getTime(), isAnswerLost })
    return isAnswerLost ? deferred : { outcome: 'sent' }
  }

  #answer({ headers, body, response }: Received): void {
    const { random, isAway } = this.#options
    this.#endpoint.received.splice(0)
    if (isAway('endpoint')) {
      const chance = random()
      // Some hang, some break off, some say that they cannot.
      if (chance < 0.1) return
      if (chance < 0.5) return void response.destroy()
      return void response.writeHead(503).end()
    }
    this.sent.push({ id: String(headers['webhook-id']), body })
    if (this.#isLost()) response.destroy()
    else response.writeHead(204).end()
  }

  #isLost(): boolean {
    const { clock, random, losesUntil } = this.#options
    return random() < LOST_ANSWERS && clock.now().getTime() < losesUntil
  }

  #hooks(): Hooks {
    const { isAway } = this.#options
    const hooks = new Hooks()
    for (const name of WEBHOOK_EVENT_TYPES) {
      hooks.add(name, ({ attempt: _, ...event }) => {
        if (isAway('hook')) throw new Error('The handler fails.')
        this.hooked.push({ id: event.id, body: JSON.stringify(event) })
        if (this.#isLost()) throw new Error('It fails after its deed.')
      })
    }
    return hooks
  }
}
