import { ERRORS } from '@bursar/wire/errors'

/** Says whether a value may be written under this name. Texts that merely look free are not. */
type Allows = (value: unknown) => boolean

/** Below the smallest number that could be a card’s (12 digits). */
const NUMBER_MAX = 99_999_999_999
const TEXT_CHARACTERS_MAX = 255

const matching =
  (pattern: RegExp): Allows =>
  (value) =>
    typeof value === 'string' &&
    value.length <= TEXT_CHARACTERS_MAX &&
    pattern.test(value) &&
    !looksSecret(value)

const oneOf =
  (...known: readonly string[]): Allows =>
  (value) =>
    typeof value === 'string' && known.includes(value)

const count: Allows = (value) =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= NUMBER_MAX
const measure: Allows = (value) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= NUMBER_MAX
const flag: Allows = (value) => typeof value === 'boolean'

/** A word of our own vocabulary: an outcome, a reason, a kind. */
const word = matching(/^[a-z][a-z0-9_]{0,39}$/)
/** What a line may be called. */
export const isLineName = word
const status = oneOf('PENDING', 'TRIAL', 'ACTIVE', 'GRACE', 'SUSPENDED', 'EXPIRED')
const upperWord = matching(/^[A-Z][A-Z0-9_]{1,63}$/)

/** `invoice.paid`, `v2.core.account[identity].updated`. */
const eventType = matching(/^[a-z0-9_]{1,40}(?:\.[a-z0-9_]{1,60}|\[[a-z0-9_.]{1,60}\]){0,6}$/)

/**
 * Everything that a line of the log may hold. A field that is not here, or a value that does not
 * fit, is dropped and counted. Ids and our own words only: no text of a stranger, no e-mail
 * address, no name, no body, no header, no message of a foreign error.
 */
export const LOG_FIELDS = {
  event_id: matching(/^evt_[A-Za-z0-9_]{1,250}$/),
  event_type: eventType,
  object_id: matching(/^[a-z]{2,10}_[A-Za-z0-9_]{1,240}$/),
  object_kind: word,
  account: matching(/^(?:acct_[A-Za-z0-9_]{1,240})?$/),
  // Of a tenant's ids those that are an e-mail address are left out.
  tenant_id: matching(/^[A-Za-z0-9._:-]{1,128}$/),
  subscription_id: matching(/^(?:sub_[A-Za-z0-9_]{1,240}|[a-z0-9-]{1,64})$/),
  /** The name of an API token. */
  api_token: matching(/^[a-z][a-z0-9_-]{0,39}$/),
  plan_id: matching(/^[a-z0-9][a-z0-9_-]{0,49}$/),
  price_id: matching(/^(?:price|plan)_[A-Za-z0-9_]{1,240}$/),
  finding_kind: word,
  message_kind: word,
  message: matching(/^[a-z][a-z_.]{1,63}$/),
  endpoint: matching(/^[a-z0-9-]{0,50}$/),
  /** How operators are told: `email:1`, `webhook`. */
  channel: matching(/^[a-z]{1,20}(?::\d{1,3})?$/),
  outcome: word,
  reason: word,
  cause: word,
  status: status,
  status_before: status,
  refusal_code: upperWord,
  http_status: count,
  livemode: flag,
  generation: count,
  attempts: count,
  count: count,
  rows: count,
  pages: count,
  known: count,
  recorded: count,
  missed: count,
  listed: count,
  marked_stale: count,
  unadopted: count,
  subscriptions: count,
  differences: count,
  held: count,
  moved: count,
  reminded: count,
  purged: count,
  dropped: count,
  tenants: count,
  limit: count,
  duration_ms: measure,
  delay_ms: measure,
  lag_seconds: measure,
  host: matching(/^[A-Za-z0-9.:-]{1,100}$/),
  port: count,
  process_id: count,
  exit_code: count,
  signal: matching(/^SIG[A-Z0-9]{1,10}$/),
  mode: word,
  version: matching(/^\d+(?:\.\d+){0,2}(?:-[a-z0-9.]{1,20})?$/),
  schema_version: matching(/^\d{4}(?:-[a-z-]{1,50})?$/),
  setting: upperWord,
  feature: word,
  step: word,
  point: matching(/^[a-z_]{1,20}\.[a-z_]{1,30}$/),
  seed: count,
  // Of an error, nothing else: see `errorFields`.
  error_code: oneOf(...Object.keys(ERRORS)),
  error_family: oneOf('rejected', 'transient', 'permanent', 'config', 'bug'),
  error_class: matching(/^(?:[A-Z][A-Za-z0-9]{0,60})?(?:Error|Exception)$/),
  error_sqlstate: matching(/^[0-9A-Z]{5}$/),
  error_system_code: matching(/^(?:E|ERR_|UND_ERR_|CERT_|DEPTH_|SELF_|UNABLE_)[A-Z0-9_]{1,60}$/),
  error_http_status: count,
} as const satisfies Record<string, Allows>

export type LogField = keyof typeof LOG_FIELDS
export type LogFields = { readonly [Name in LogField]?: string | number | boolean | undefined }

/** Card numbers (13 to 19 digits that pass the Luhn check), what Stripe keeps secret, hex keys. */
function looksSecret(text: string): boolean {
  if (/whsec_|[sr]k_(?:live|test)_|_secret_|[0-9a-f]{40}/i.test(text)) return true
  const digits = text.match(/\d(?:[ -]?\d){12,}/g) ?? []
  return digits.some((run) => holdsCardNumber(run.replaceAll(/\D/g, '')))
}

function holdsCardNumber(digits: string): boolean {
  for (let start = 0; start + 13 <= digits.length; start++) {
    // Cards begin with 2 to 6; most of the ids that are padded with zeros do not.
    if (!/[2-6]/.test(digits[start]!)) continue
    for (let length = 13; length <= 19 && start + length <= digits.length; length++) {
      if (passesLuhn(digits.slice(start, start + length))) return true
    }
  }
  return false
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
