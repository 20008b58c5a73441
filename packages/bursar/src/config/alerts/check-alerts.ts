import { isLoopback } from '../../base/outward/loopback.ts'
import type { AlertConfig } from '../config.ts'
import type { Problems } from '../problems.ts'
import { type Env, isService, type LoadMode } from '../settings/load-mode.ts'
import { guessedName } from '../settings/misspelt-settings.ts'

interface AlertSettings {
  readonly HOST: string
  readonly PORT: number
  readonly SMTP_URL: unknown
  readonly ALERTS: 'none' | null
  readonly ALERT_EMAIL: readonly string[]
  readonly ALERT_WEBHOOK_URL: URL | null
  readonly HEARTBEAT_URL: URL | null
  readonly CONSOLE_URL: URL | null
}

const CHANNELS = ['ALERTS', 'ALERT_EMAIL', 'ALERT_WEBHOOK_URL'] as const
const UNTOLD =
  'STRIPE_SECRET_KEY is a live key, and no alert channel is set. Set ALERT_EMAIL or ' +
  'ALERT_WEBHOOK_URL. If another system watches the findings, set ALERTS=none.'

/** With a live key somebody must be told; what is missing is added to the problems. */
export function checkAlerts(
  problems: Problems,
  settings: AlertSettings,
  { env, mode, livemode }: { env: Env; mode: LoadMode; livemode: boolean },
): AlertConfig {
  const { ALERTS, ALERT_EMAIL: emails, ALERT_WEBHOOK_URL: webhookUrl } = settings
  const isTold = emails.length > 0 || webhookUrl !== null
  if (isService(mode) && livemode && !isTold && ALERTS === null) {
    problems.add('SETTING_MISSING', `${UNTOLD}${guessedName(env, CHANNELS)}`)
  }
  if (isTold && ALERTS === 'none') {
    problems.add(
      'SETTING_MALFORMED',
      'ALERTS is none, but an alert channel is set. Remove one of them.',
    )
  }
  // In `dev` every email is caught.
  if (emails.length > 0 && settings.SMTP_URL === null && mode !== 'dev') {
    const advice = 'Set SMTP_URL and MAIL_FROM, or use ALERT_WEBHOOK_URL.'
    problems.add('SETTING_MISSING', `ALERT_EMAIL needs a mail server. ${advice}`)
  }
  if (livemode) {
    checkPublic(problems, 'ALERT_WEBHOOK_URL', webhookUrl)
    checkPublic(problems, 'HEARTBEAT_URL', settings.HEARTBEAT_URL)
  }
  const consoleUrl = settings.CONSOLE_URL ?? localAddress(settings)
  return { emails, webhookUrl, heartbeatUrl: settings.HEARTBEAT_URL, consoleUrl }
}

function checkPublic(problems: Problems, name: string, url: URL | null): void {
  if (url === null || !isLoopback(url.hostname)) return
  const advice = 'Set it to https://…, or use a test key.'
  problems.add(
    'SETTING_MALFORMED',
    `${name} points to this machine, but STRIPE_SECRET_KEY is a live key. ${advice}`,
  )
}

function localAddress({ HOST, PORT }: AlertSettings): URL {
  const host = HOST.includes(':') ? `[${HOST}]` : HOST
  const url = `http://${host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host}:${PORT}`
  return new URL(URL.canParse(url) ? url : 'http://127.0.0.1')
}
