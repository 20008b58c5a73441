import { isLoopback } from '../../base/outward/loopback.ts'
import { isMailAddress } from '../mail/mail-address.ts'
import { nearestName } from '../nearest-name.ts'
import { readBy, setting } from '../setting.ts'
import type { Read } from '../settings/read.ts'

const ADDRESSES_MAX = 10
const URL_CHARACTERS_MAX = 2_000

/** One or several addresses, separated by commas. */
function parseAlertEmail(text: string): Read<readonly string[]> {
  const addresses = text.split(',').map((part) => part.trim())
  if (addresses.length > ADDRESSES_MAX)
    return { wrong: `it has more than ${ADDRESSES_MAX} addresses` }
  if (!addresses.every(isMailAddress))
    return { wrong: 'it contains something that is not a plain email address' }
  return { value: [...new Set(addresses)] }
}

/** Its path may be a secret, as with Slack: it is never repeated. */
function parseCalledUrl(text: string): Read<URL> {
  const url = URL.canParse(text) && text.length <= URL_CHARACTERS_MAX ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return { wrong: 'it is not a URL' }
  if (url.username !== '' || url.password !== '') return { wrong: 'it contains a password' }
  if (url.hash !== '') return { wrong: 'it contains a #, which is never sent' }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'http would send alerts unencrypted to another machine' }
  }
  return { value: url }
}

function parseAlerts(text: string): Read<'none'> {
  if (text === 'none') return { value: 'none' }
  const isMeant = nearestName(text, ['none']) !== null
  return { wrong: isMeant ? 'it is not none; did you mean none?' : 'it is not none' }
}

/** Part of the one table in `settings.ts`. */
export const ALERT_SETTINGS = {
  ALERT_EMAIL: setting<readonly string[]>({
    meaning: 'The email addresses that receive alerts about findings.',
    expects: 'the email addresses of operators, separated by commas; needs SMTP_URL and MAIL_FROM',
    schema: readBy(parseAlertEmail),
    absent: { value: [], said: 'no email alerts' },
  }),
  ALERT_WEBHOOK_URL: setting<URL | null>({
    meaning: 'The chat that receives alerts about findings.',
    expects: 'a Slack-compatible incoming webhook: https://…; http:// only for this machine',
    schema: readBy(parseCalledUrl),
    absent: { value: null, said: 'no chat alerts' },
    secret: true,
  }),
  ALERTS: setting<'none' | null>({
    meaning: 'Starts a live service without an alert channel.',
    expects: 'none, if another system watches the findings',
    schema: readBy(parseAlerts),
    absent: { value: null, said: 'a live key requires an alert channel' },
  }),
  HEARTBEAT_URL: setting<URL | null>({
    meaning: 'A monitor that raises an alarm when Bursar stops calling it.',
    expects: 'the URL that Bursar calls every minute while all work loops are alive: https://…',
    schema: readBy(parseCalledUrl),
    absent: { value: null, said: 'no heartbeat' },
    secret: true,
  }),
} as const
