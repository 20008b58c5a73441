import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { code, table } from './markdown.ts'

/** Limits that matter to operators: the constant, its file below `packages`, its unit. */
const LIMITS = [
  [
    'BODY_BYTES_MAX',
    'bursar/src/ingress/verify-delivery.ts',
    'bytes of a delivery, counted while it arrives',
  ],
  ['JSON_DEPTH_MAX', 'bursar/src/ingress/parse-body.ts', 'levels of JSON'],
  ['SIGNATURES_MAX', 'wire/src/stripe-signature.ts', 'signatures in one header'],
  ['SIGNATURE_HEADER_BYTES_MAX', 'wire/src/stripe-signature.ts', 'bytes of that header'],
  [
    'TOLERANCE_SECONDS',
    'wire/src/stripe-signature.ts',
    'seconds between the signature time and now',
  ],
  [
    'REQUEST_MS_MAX',
    'bursar/src/http/listen.ts',
    'ms from the first byte of a request to its last',
  ],
  ['CONNECTIONS_MAX', 'bursar/src/http/listen.ts', 'connections to the server'],
  ['BODIES_BYTES_MAX', 'bursar/src/http/body-budget.ts', 'bytes of all bodies in memory; then 503'],
  ['INBOX_WAITING_MAX', 'bursar/src/inbox/inbox.ts', 'deliveries that wait for a commit; then 503'],
  ['FLUSH_ROWS_MAX', 'bursar/src/inbox/inbox.ts', 'deliveries in one commit'],
  ['FLUSHES_MAX', 'bursar/src/inbox/inbox.ts', 'commits at once'],
  [
    'ANSWER_MS_MAX',
    'bursar/src/inbox/inbox.ts',
    'ms that a delivery waits for the database; then 503',
  ],
  ['LEASE_SECONDS', 'bursar/src/refresh/object/claim.store.ts', 'seconds of a lease'],
  ['FETCH_DEADLINE_MS', 'bursar/src/stripe/stripe-reader.ts', 'ms for all reads of one refresh'],
  [
    'LISTED_OBJECTS_MAX',
    'bursar/src/stripe/stripe-reader.ts',
    'items, or open invoices, of a subscription',
  ],
  ['ATTEMPTS_MAX', 'bursar/src/refresh/after-failure.ts', 'unusable answers; then a finding'],
  ['DELAY_SECONDS_MAX', 'bursar/src/refresh/after-failure.ts', 'seconds between two attempts'],
  [
    'CALL_MS_MAX',
    'bursar/src/delivery/webhooks/call-endpoint.ts',
    'ms of one call to an outgoing endpoint',
  ],
  [
    'ANSWER_BYTES_MAX',
    'bursar/src/delivery/webhooks/call-endpoint.ts',
    'bytes of its response; the content is ignored',
  ],
  ['CONNECT_TIMEOUT_MS', 'bursar/src/postgres/pool.ts', 'ms to get a connection to PostgreSQL'],
  ['STATEMENT_TIMEOUT_MS', 'bursar/src/postgres/pool.ts', 'ms of one statement'],
  ['LOCK_TIMEOUT_MS', 'bursar/src/postgres/pool.ts', 'ms of waiting for a lock'],
] as const

/** The number that a source file gives a constant. */
function numberOf(name: string, file: string): string {
  const text = readFileSync(resolve(import.meta.dirname, '../../packages', file), 'utf8')
  const value = new RegExp(`^(?:export )?const ${name} = ([\\d_]+)$`, 'm').exec(text)?.[1]
  if (value === undefined) throw new Error(`packages/${file} has no number ${name}.`)
  return value.replaceAll('_', ',')
}

export const LIMIT_BLOCKS = {
  limits: () =>
    table(
      ['Maximum', 'Of', 'Constant', 'File'],
      LIMITS.map(([name, file, words]) => [
        numberOf(name, file),
        words,
        code(name),
        code(`packages/${file}`),
      ]),
    ),
}
