import { isLoopback } from '../../base/outward/loopback.ts'
import { isMailAddress } from '../mail/mail-address.ts'
import { nearestName } from '../nearest-name.ts'
import { type Read, setting } from '../setting.ts'

const ADDRESSES_MAX = 10
const URL_CHARACTERS_MAX = 2_000

/** How operators are told of findings, and who is told that everything runs. */
export interface AlertConfig {
  readonly emails: readonly string[]
  readonly webhookUrl: URL | null
  readonly heartbeatUrl: URL | null
  /** Where the console is: for links to findings. */
  readonly consoleUrl: URL
}

/** One or several addresses, separated by commas. */
function parseAlertEmail(text: string): Read<readonly string[]> {
  const addresses = text.split(',').map((part) => part.trim())
  if (addresses.length > ADDRESSES_MAX) return { wrong: `it has more than ${ADDRESSES_MAX}` }
  if (!addresses.every(isMailAddress)) return { wrong: 'it holds what is no plain email address' }
  return { value: [...new Set(addresses)] }
}

/** Its path may be a secret, as with Slack: it is never repeated. */
function parseCalledUrl(text: string): Read<URL> {
  const url = URL.canParse(text) && text.length <= URL_CHARACTERS_MAX ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { wrong: 'it is no URL' }
  if (url.username !== '' || url.password !== '') return { wrong: 'it holds a password' }
  if (url.hash !== '') return { wrong: 'it has a #, which is never sent' }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'http would send alerts in clear to another machine' }
  }
  return { value: url }
}

function parseAlerts(text: string): Read<'none'> {
  if (text === 'none') return { value: 'none' }
  const isMeant = nearestName(text, ['none']) !== null
  return { wrong: isMeant ? 'did you mean none?' : 'it is not none' }
}

/** Part of the one table in `settings.ts`. */
export const ALERT_SETTINGS = {
  ALERT_EMAIL: setting<readonly string[]>({
    expects: 'the email addresses of operators, separated by commas; needs SMTP_URL',
    parse: parseAlertEmail,
    absent: { value: [], said: 'no email alerts' },
    empty: 'absent',
  }),
  ALERT_WEBHOOK_URL: setting<URL | null>({
    expects: 'a Slack-compatible incoming webhook: https://…; http:// only for this machine',
    parse: parseCalledUrl,
    absent: { value: null, said: 'no chat alerts' },
    empty: 'absent',
  }),
  ALERTS: setting<'none' | null>({
    expects: 'none, if another system watches the findings',
    parse: parseAlerts,
    absent: { value: null, said: 'a live key requires an alert channel' },
    empty: 'absent',
  }),
  HEARTBEAT_URL: setting<URL | null>({
    expects: 'the URL to call every minute while all work loops are alive: https://…',
    parse: parseCalledUrl,
    absent: { value: null, said: 'no heartbeat' },
    empty: 'absent',
  }),
} as const
