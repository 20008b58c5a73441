import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { webhookKeyOf } from '@bursar/wire/standard-webhooks'
import type { Log } from '../base/log.ts'
import { isLoopback } from '../base/outward/loopback.ts'
import type { Config } from '../config/config.ts'
import { alertHandler, channelsOf } from '../delivery/alerts/alert-handler.ts'
import { emailHandler } from '../delivery/email/email-handler.ts'
import type { Mailer } from '../delivery/email/mail/mailer.ts'
import { smtpMailer } from '../delivery/email/mail/smtp-mailer.ts'
import type { Hooks } from '../delivery/hooks/hooks.ts'
import type { KeepUsage } from '../delivery/hooks/usage-counter.ts'
import { Keycloak } from '../delivery/provisioning/keycloak.ts'
import { makeProvision } from '../delivery/provisioning/provision.ts'
import { type EndpointRules, endpointRules } from '../delivery/webhooks/resolve-endpoint.ts'
import { makeWebhookSender, type WebhookEndpoint } from '../delivery/webhooks/webhook-sender.ts'
import type { Handlers } from '../outbox/deliver-message.ts'
import type { Pool } from '../postgres/pool.ts'
import type { ReadPayment } from '../stripe/payment-reader.ts'
import { isFeatureNamed } from '../subscription/entitlement/entitlements-of.ts'
import { readNow, recordUsage } from '../subscription/entitlement/usage.store.ts'
import { findingGuideOf } from '../subscription/finding.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import type { MessageHandler } from '../subscription/outgoing/message-handler.ts'

/** What is switched on: what is pending of a change, and who delivers it. */
export interface OutboxMessages {
  readonly outgoing: Outgoing
  readonly handlers: Handlers
  /** What is not configured, and the setting that would switch it on. */
  readonly off: readonly { readonly feature: string; readonly setting: string }[]
}

export interface OutboxContext {
  readonly pool: Pool
  readonly clock: Clock
  /** Takes the mails where no mail server is set. */
  readonly catcher: Mailer | null
  readonly log: Log
  readonly hooks: Hooks
  /** For the amounts in emails. */
  readonly readPayment: ReadPayment
}

/** Of what is caught: the mail goes nowhere. */
const NOBODY = { name: null, address: 'bursar@localhost' }

/** A feature that is not configured enqueues nothing. */
export function outboxOf(config: Config, context: OutboxContext): OutboxMessages {
  const { keycloak, webhooks } = config
  const { pool, clock, log, hooks } = context
  const rules = endpointRules(webhooks)
  const endpoints = webhooks.endpoints.map(toEndpoint)
  const email = emailsOf(config, context)
  const hooked = hooks.close()
  const alertTo = channelsOf(config.alerts)
  return {
    outgoing: {
      emails: email !== null,
      mergeLinks: email !== null && config.publicUrl !== null,
      provision: keycloak !== null,
      webhooksTo: webhooks.endpoints,
      alertTo,
      hooks: hooked,
      newTenants: config.delivery,
    },
    handlers: {
      ...(email !== null && { email }),
      ...(keycloak !== null && { provision: makeProvision(pool, new Keycloak(keycloak)) }),
      ...(endpoints.length > 0 && {
        webhook: makeWebhookSender({ pool, clock, endpoints, rules }),
      }),
      ...(alertTo.length > 0 && { alert: alertsOf(config, context) }),
      ...(hooked.length > 0 && { hook: hooks.handler(log, keepingUsage(config, context)) }),
    },
    off: [
      ...(alertTo.length === 0 ? [{ feature: 'alerts', setting: 'ALERT_EMAIL' }] : []),
      ...(email === null ? [{ feature: 'emails', setting: 'SMTP_URL' }] : []),
      ...(keycloak === null ? [{ feature: 'provisioning', setting: 'KEYCLOAK_URL' }] : []),
    ],
  }
}

/** Counts are kept where reported ones are, and by their rules. */
function keepingUsage({ plans }: Config, { pool, clock }: OutboxContext) {
  const keep: KeepUsage = async (tenantId, counts, asOf) => {
    const reports = Object.entries(counts).map(([feature, used]) => {
      if (!isFeatureNamed(feature, plans)) throw new AppError('USAGE_UNUSABLE', feature)
      return { tenantId, feature, used, asOf }
    })
    const outcomes = await recordUsage(pool, reports)
    if (outcomes.includes('future'))
      throw new AppError('USAGE_UNUSABLE', 'The clock of this machine is ahead.')
  }
  return { now: () => clock.now(), readNow: () => readNow(pool), keep }
}

function emailsOf(config: Config, context: OutboxContext): MessageHandler | null {
  const { mail, brand, emails, plans, publicUrl: origin, audit } = config
  const { pool, catcher, readPayment } = context
  const mailer = mail === null ? catcher : smtpMailer(mail.server)
  if (mailer === null) return null
  const { key } = audit
  const mergeLinks = origin === null ? null : { origin, key }
  const from = mail?.from ?? NOBODY
  const service = { pool, mailer, from, brand, emails, plans, mergeLinks, key, readPayment }
  return emailHandler(service)
}

function alertsOf(config: Config, { pool, clock, catcher }: OutboxContext): MessageHandler {
  const { mail, alerts, webhooks } = config
  const { emails, webhookUrl, consoleUrl } = alerts
  const mailer = mail === null ? catcher : smtpMailer(mail.server)
  const from = mail?.from ?? NOBODY
  return alertHandler({
    pool,
    clock,
    consoleUrl,
    guideOf: findingGuideOf,
    email: mailer === null ? null : { mailer, from, to: emails },
    webhook:
      webhookUrl === null ? null : { url: webhookUrl, rules: rulesFor(webhookUrl, webhooks) },
  })
}

/** A URL of the environment that names this machine means it; every other must be public. */
export function rulesFor(url: URL, { allowsPrivate }: Config['webhooks']): EndpointRules {
  return endpointRules({ allowsPrivate: allowsPrivate || isLoopback(url.hostname) })
}

function toEndpoint({ name, url, secrets }: Config['webhooks']['endpoints'][number]) {
  const keys = secrets.map((secret) => {
    const key = webhookKeyOf(secret)
    if (key === null)
      throw new AppError('INVARIANT_BROKEN', 'The config contains an invalid secret.')
    return key
  })
  return { name, url, keys } satisfies WebhookEndpoint
}
