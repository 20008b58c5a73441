import type { Verdict } from '../../../packages/probe/src/index.ts'
import type { Twist } from './merchant/contract.ts'

/** One fault in one otherwise correct handler, the bug it is made after, and who must catch it. */
export interface Mutant {
  fault: string
  /** The fault itself, if it shows in how a request is answered. Others are in `merchant`. */
  twist?: Twist
  /** The probe that is meant for it. */
  probe: string
  /** The real bug: a key of the cases in the catalogue. */
  from: string
  /** What the probe must say: a finding, unless a warning is its gravest word. */
  says: readonly Verdict[]
  connect?: true
  /** In the handler on Python's standard library. */
  python?: true
  /** Only in the full run: it takes long. */
  slow?: true
}

const FINDING: readonly Verdict[] = ['fail', 'likely']
const WARNING: readonly Verdict[] = ['warn']

function mutant(fault: string, probe: string, from: string, more: Partial<Mutant> = {}): Mutant {
  return { fault, probe, from, says: FINDING, ...more }
}
const warned = (fault: string, probe: string, from: string, more: Partial<Mutant> = {}) =>
  mutant(fault, probe, from, { says: WARNING, ...more })

const PYTHON = { python: true } as const
const answersWith = (headers: Record<string, string>): Partial<Mutant> => ({
  async twist(request, serve) {
    const reply = await serve(request)
    return { ...reply, headers: { ...headers, ...reply.headers } }
  },
})

export const MUTANTS: readonly Mutant[] = [
  // Surface
  mutant('verify-nothing', 'A02', '19'),
  mutant('bad-signature-200', 'A02', '73'),
  mutant('redirects', 'A05', 'F7'),
  mutant('put-unverified', 'A06', '19'),
  mutant('trace-echo', 'A06', '113'),
  mutant('trace-kills', 'A06', '119'),
  warned('get-200', 'A06', '73'),
  mutant('text-plain-unverified', 'A07', '117'),
  mutant('cors-star', 'A08', '115', answersWith({ 'access-control-allow-origin': '*' })),
  mutant('sets-cookie', 'A08', '115', answersWith({ 'set-cookie': 'session=1' })),
  mutant('powered-by', 'A09', '113'),
  mutant('server-version', 'A09', '113', answersWith({ server: 'zoo/1.2.3' })),
  mutant('test-route', 'A10', '15'),
  mutant('test-query', 'A10', '15'),
  mutant('trust-forwarded-for', 'A11', 'F20'),
  mutant('trust-real-ip', 'A11', 'F20'),
  // Signature
  mutant('header-optional', 'B01', '2'),
  mutant('empty-secret', 'B02', '1'),
  mutant('placeholder-secret', 'B03', 'S36'),
  mutant('undefined-secret', 'B03', '13'),
  mutant('newline-secret', 'B03', '14'),
  mutant('secret-from-header', 'B04', '11'),
  mutant('secret-from-query', 'B04', '11'),
  mutant('scheme-v0', 'B05', 'F2'),
  mutant('scheme-any-case', 'B05', 'F2'),
  mutant('bare-mac', 'B05', '21'),
  mutant('sign-prefix-only', 'B06', '5'),
  mutant('age-only', 'B06', '16'),
  mutant('sign-any-day', 'B07', '21'),
  mutant('no-age-check', 'B08', '22'),
  mutant('day-window', 'B08', '25'),
  warned('future-accepted', 'B09', 'F3'),
  mutant('tight-window', 'B10', 'F4'),
  mutant('clock-exact', 'B10', 'F3'),
  mutant('first-signature-only', 'B11', '24'),
  mutant('last-signature-only', 'B11', '24'),
  mutant('one-secret-only', 'B12', 'F5'),
  warned('crash-on-odd-header', 'B13', 'F24'),
  warned('slow-header', 'B14', '108'),
  mutant('reserialise', 'B15', '20'),
  mutant('reserialise-too', 'B16', '20'),
  mutant('decode-latin1', 'B17', '20'),
  mutant('trim-body', 'B17', '20'),
  mutant('unix-lines', 'B17', '20'),
  mutant('signature-in-query', 'B18', '11'),
  mutant('signature-in-cookie', 'B18', '11'),
  mutant('unwrap-eventbridge', 'B19', 'F19'),
  mutant('svix-accepted', 'B20', '1'),
  warned('slow-compare', 'B21', 'F1'),
  mutant('work-before-verify', 'B22', '49'),
  mutant('logs-refused-body', 'B22', '110'),
  // Parsing
  mutant('unknown-type-400', 'C01', '78'),
  mutant('unknown-object-404', 'C02', '81'),
  warned('needs-created', 'C03', '90'),
  mutant('strict-keys', 'C04', 'F14'),
  mutant('ids-unchecked', 'C05', 'S3'),
  warned('null-crashes', 'C06', 'S3'),
  mutant('anything-is-an-event', 'C06', 'S3'),
  warned('bad-json-crashes', 'C06', 'F24'),
  warned('empty-crashes', 'C07', 'F24'),
  mutant('merges-metadata', 'C08', '117'),
  mutant('first-id-dedupes', 'C09', 'S9'),
  mutant('deep-nesting-kills', 'C10', '117'),
  warned('big-integer-crashes', 'C11', 'S3'),
  warned('nul-crashes', 'C12', 'S3'),
  warned('strict-utf8-crashes', 'C12', 'S3'),
  mutant('quotes-break-sql', 'C13', 'S45'),
  mutant('old-shape-only', 'C14', '88'),
  // Once
  mutant('no-dedupe', 'D01', '36'),
  mutant('check-then-act', 'D02', '40'),
  mutant('forgets-after-a-day', 'D03', '50'),
  mutant('dedupes-by-event-only', 'D04', 'F10'),
  mutant('twins-count', 'D05', '43'),
  mutant('row-by-check-then-act', 'D06', 'S12'),
  mutant('dedupes-by-id-and-object', 'D07', 'S26'),
  mutant('drops-on-failure', 'D08', '47'),
  mutant('acks-without-store', 'D08', '49'),
  mutant('in-flight-acked', 'D09', '49'),
  mutant('one-lock', 'D10', '84'),
  mutant('same-name-same-tenant', 'D11', 'S37'),
  mutant('dedupes-in-memory', 'D12', '48'),
  // Order
  mutant('updated-from-payload', 'E01', '57'),
  mutant('payload-wins', 'E05', '58'),
  mutant('created-from-payload', 'E02', '55'),
  mutant('drops-what-came-early', 'E03', 'S11'),
  mutant('payload-newer-second', 'E04', 'F10'),
  mutant('deleted-ends-customer', 'E06', '60'),
  mutant('plan-from-payload', 'E07', '58'),
  warned('never-fetch', 'E07', '58'),
  mutant('late-failure-wins', 'E08', '58'),
  mutant('plan-from-payload', 'E09', '57'),
  mutant('no-reconcile', 'E10', 'F13'),
  // Meaning
  mutant('complete-is-paid', 'F01', '92'),
  mutant('async-failure-grants', 'F02', '94'),
  mutant('paid-only', 'F03', '95'),
  mutant('unknown-status-active', 'F04', 'S16'),
  mutant('incomplete-active', 'F04', '35'),
  mutant('unpaid-active', 'F04', 'S4'),
  mutant('plan-from-metadata', 'F05', 'S23'),
  mutant('unknown-price-is-starter', 'F05', 'S21'),
  mutant('never-fetch', 'F06', '26'),
  mutant('paid-means-active', 'F07', 'S17'),
  mutant('quantity-one', 'F08', 'S23'),
  warned('first-item-only', 'F08', 'S23'),
  mutant('refund-ignored', 'F09', '97'),
  mutant('half-refund-revokes', 'F09', '98'),
  mutant('dispute-ignored', 'F10', '97'),
  mutant('won-dispute-ignored', 'F10', '99'),
  mutant('paused-active', 'F11', 'S16'),
  warned('customer-deleted-crashes', 'F12', 'S22'),
  mutant('grants-any-mode', 'F13', 'S20'),
  // Tenancy
  mutant('livemode-ignored', 'G01', '63'),
  mutant('account-ignored', 'G02', '68', { connect: true }),
  mutant('account-absent-ok', 'G03', '68', { connect: true }),
  mutant('metadata-moves-tenant', 'G04', 'S26'),
  mutant('email-is-identity', 'G05', '101'),
  mutant('unmarked-provisions', 'G06', 'S21'),
  mutant('intent-twice', 'G07', '103'),
  mutant('metadata-rebinds', 'G07', '103'),
  mutant('unknown-object-404', 'G08', 'S13'),
  mutant('return-url-unchecked', 'G09', 'S31'),
  // Leaks
  mutant('error-text', 'H01', '113'),
  mutant('stack-trace', 'H01', '113'),
  mutant('logs-body', 'H02', '110'),
  mutant('logs-secret', 'H03', '112'),
  mutant('logs-headers', 'H03', '112'),
  mutant('error-reflects', 'H04', '113'),
  mutant('logs-raw-type', 'H05', 'S48'),
  warned('reasons-told', 'H06', '113'),
  mutant('mail-unescaped', 'H07', 'S44'),
  mutant('mail-header-injection', 'H07', '116'),
  mutant('webhook-unsigned', 'H07', 'S41'),
  // Availability
  mutant('slow-ack', 'I01', '83', { slow: true }),
  mutant('works-before-answering', 'I02', 'S24', { slow: true }),
  mutant('drops-on-429', 'I03', '82'),
  mutant('drops-on-reset', 'I03', '76'),
  mutant('no-limit', 'I04', '107'),
  mutant('declared-length-only', 'I05', '108'),
  mutant('small-limit', 'I06', '109'),
  mutant('inflates', 'I07', '117'),
  mutant('few-connections', 'I08', '117', { slow: true }),
  mutant('sheds-everybody', 'I09', '114', { slow: true }),
  mutant('small-backlog', 'I10', '84'),
  mutant('lenient-parser', 'I11', '117'),
  mutant('acks-without-store', 'I12', '49'),
  // Thin events
  warned('thin-crashes', 'J01', 'F18'),
  mutant('fetches-related-url', 'J03', 'F18'),
  mutant('uses-context', 'J04', 'F16'),
  mutant('ping-crashes', 'J05', 'F13'),
  warned('thin-refused', 'J05', 'F13'),
  // The same trade in another language
  mutant('py-banner', 'A09', '113', PYTHON),
  mutant('py-header-optional', 'B01', '23', PYTHON),
  mutant('py-empty-secret', 'B02', '1', PYTHON),
  mutant('py-none-secret', 'B03', 'S36', PYTHON),
  mutant('py-no-age-check', 'B08', '17', PYTHON),
  mutant('py-first-signature', 'B11', '24', PYTHON),
  warned('py-int-crash', 'B13', 'S3', PYTHON),
  warned('py-compare-digest-text', 'B13', 'S3', PYTHON),
  mutant('py-dumps', 'B15', '20', PYTHON),
  mutant('py-unknown-type', 'C01', '79', PYTHON),
  warned('py-value-error', 'C06', 'S3', PYTHON),
  warned('py-not-dict', 'C06', 'S3', PYTHON),
  warned('py-recursion', 'C10', 'S3', PYTHON),
  mutant('py-no-dedupe', 'D01', '37', PYTHON),
  mutant('py-payload-wins', 'E01', '59', PYTHON),
  mutant('py-unpaid', 'F01', 'S20', PYTHON),
  mutant('py-status-default', 'F04', 'S16', PYTHON),
  mutant('py-traceback', 'H01', '113', PYTHON),
  mutant('py-drops', 'I03', 'S9', PYTHON),
  mutant('py-no-limit', 'I04', '107', PYTHON),
]
