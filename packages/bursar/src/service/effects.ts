import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { webhookKeyOf } from '@bursar/wire/standard-webhooks'
import type { Log } from '../base/log.ts'
import { isLoopback } from '../base/outward/loopback.ts'
import { readNow, recordUsage } from '../billing/entitlement/usage.store.ts'
import type { Config } from '../config/config.ts'
import { alertHandler, channelsOf } from '../effects/alert/alert-handler.ts'
import { type AnnounceEndpoint, makeAnnouncer } from '../effects/announce/announcer.ts'
import { type ReceiverRules, receiverRules } from '../effects/announce/resolve-receiver.ts'
import type { Hooks } from '../effects/hook/hooks.ts'
import type { KeepUsage } from '../effects/hook/usage-counter.ts'
import type { Mailer } from '../effects/notice/mail/mailer.ts'
import { smtpMailer } from '../effects/notice/mail/smtp-mailer.ts'
import { noticeHandler } from '../effects/notice/notice-handler.ts'
import { Keycloak } from '../effects/provision/keycloak.ts'
import { makeProvision } from '../effects/provision/provision.ts'
import { findingGuideOf } from '../operator/finding-guide.ts'
import type { Handlers } from '../outbox/carry-out.ts'
import type { Pool } from '../postgres/pool.ts'
import type { ReadPayment } from '../stripe/payment-reader.ts'
import { isFeatureNamed } from '../subscription/entitlement/entitlements-of.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import type { EffectHandler } from '../subscription/owing/effect-handler.ts'

/** What is switched on: what is owed of a change, and who carries it out. */
export interface Effects {
  readonly owing: Owing
  readonly handlers: Handlers
  /** What is not configured, and the setting that would switch it on. */
  readonly off: readonly { readonly feature: string; readonly setting: string }[]
}

export interface EffectSurroundings {
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

/** What a command owes: it knows of no embedded handlers. */
export function owingOf({ keycloak, announce, mail, publicUrl }: Config): Owing {
  return {
    notices: mail !== null,
    mergeLinks: mail !== null && publicUrl !== null,
    provision: keycloak !== null,
    announceTo: announce.endpoints,
    hooks: [],
  }
}

/** A feature that is not configured owes nothing. */
export function effectsOf(config: Config, around: EffectSurroundings): Effects {
  const { keycloak, announce } = config
  const { pool, clock, log, hooks } = around
  const rules = receiverRules(announce)
  const endpoints = announce.endpoints.map(toEndpoint)
  const notice = noticesOf(config, around)
  const hooked = hooks.close()
  const alertTo = channelsOf(config.alerts)
  return {
    owing: {
      notices: notice !== null,
      mergeLinks: notice !== null && config.publicUrl !== null,
      provision: keycloak !== null,
      announceTo: announce.endpoints,
      alertTo,
      hooks: hooked,
    },
    handlers: {
      ...(notice !== null && { notice }),
      ...(keycloak !== null && { provision: makeProvision(pool, new Keycloak(keycloak)) }),
      ...(endpoints.length > 0 && { announce: makeAnnouncer({ pool, clock, endpoints, rules }) }),
      ...(alertTo.length > 0 && { alert: alertsOf(config, around) }),
      ...(hooked.length > 0 && { hook: hooks.handler(log, keepingUsage(config, around)) }),
    },
    off: [
      ...(alertTo.length === 0 ? [{ feature: 'alerts', setting: 'ALERT_EMAIL' }] : []),
      ...(notice === null ? [{ feature: 'notices', setting: 'SMTP_URL' }] : []),
      ...(keycloak === null ? [{ feature: 'provisioning', setting: 'KEYCLOAK_URL' }] : []),
    ],
  }
}

/** Counts are kept where reported ones are, and by their rules. */
function keepingUsage({ plans }: Config, { pool, clock }: EffectSurroundings) {
  const keep: KeepUsage = async (tenantId, counts, asOf) => {
    const reports = Object.entries(counts).map(([feature, used]) => {
      if (!isFeatureNamed(feature, plans)) throw new AppError('USAGE_UNUSABLE', feature)
      return { tenantId, feature, used, asOf }
    })
    const outcomes = await recordUsage(pool, reports)
    if (outcomes.includes('future')) throw new AppError('USAGE_UNUSABLE', 'Our clock is ahead.')
  }
  return { now: () => clock.now(), readNow: () => readNow(pool), keep }
}

function noticesOf(config: Config, around: EffectSurroundings): EffectHandler | null {
  const { mail, brand, notices, plans, publicUrl: origin, audit } = config
  const { pool, catcher, readPayment } = around
  const mailer = mail === null ? catcher : smtpMailer(mail.server)
  if (mailer === null) return null
  const { key } = audit
  const mergeLinks = origin === null ? null : { origin, key }
  const from = mail?.from ?? NOBODY
  const desk = { pool, mailer, from, brand, notices, plans, mergeLinks, key, readPayment }
  return noticeHandler(desk)
}

function alertsOf(config: Config, { pool, clock, catcher }: EffectSurroundings): EffectHandler {
  const { mail, alerts, announce } = config
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
      webhookUrl === null ? null : { url: webhookUrl, rules: rulesFor(webhookUrl, announce) },
  })
}

/** A URL of the environment that names this machine means it; every other must be public. */
export function rulesFor(url: URL, { allowsPrivate }: Config['announce']): ReceiverRules {
  return receiverRules({ allowsPrivate: allowsPrivate || isLoopback(url.hostname) })
}

function toEndpoint({ name, url, secrets }: Config['announce']['endpoints'][number]) {
  const keys = secrets.map((secret) => {
    const key = webhookKeyOf(secret)
    if (key === null) throw new AppError('INVARIANT_BROKEN', 'The config let a bad secret pass.')
    return key
  })
  return { name, url, keys } satisfies AnnounceEndpoint
}
