import { AppError } from '@bursar/wire/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorFields } from './error-fields.ts'
import { createLog } from './log.ts'
import { LOG_FIELDS, type LogFields } from './log-fields.ts'

function listen(level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, destination: { write: (line) => lines.push(line) } })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

/** What a careless caller might pass, past the compiler. */
function careless(fields: Record<string, unknown>): LogFields {
  return Object.fromEntries(Object.entries(fields)) as LogFields
}

test('what is allowed is written, flat, in one line', () => {
  const { log, lines, last } = listen()
  log.info('event_recorded', {
    event_id: 'evt_1Abc',
    event_type: 'invoice.paid',
    object_id: 'sub_9',
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/)
  expect(last()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    process_id: process.pid,
    event_id: 'evt_1Abc',
    event_type: 'invoice.paid',
    object_id: 'sub_9',
    msg: 'event_recorded',
  })
})

test('what is not allowed is dropped and counted', () => {
  const { log, last } = listen()
  const wrong = { email: 'jane@example.com', event_id: 'not an id', attempts: '3', livemode: {} }
  log.warn('refresh_failed', careless({ ...wrong, object_id: 'sub_1', reason: undefined }))
  expect(last()).toMatchObject({ object_id: 'sub_1', dropped_fields: 4, msg: 'refresh_failed' })
  expect(Object.keys(last())).not.toContain('email')
  expect(log.droppedFields()).toBe(4)
})

test('a level that is off costs no line', () => {
  const { log, lines } = listen('warn')
  log.info('event_recorded')
  log.debug('event_recorded')
  expect(lines).toEqual([])
})

test.each(['evt_1\n{"level":"fatal"}', 'evt_1\r\nx', 'evt_1\u2028x', 'evt_1\u001b[2J', 'evt_1\0'])(
  'no control character gets in: %j',
  (event_id) => {
    const { log, lines, last } = listen()
    log.info('event_recorded', { event_id })
    expect(lines).toHaveLength(1)
    expect(last()).not.toHaveProperty('event_id')
  },
)

test('the name of a line is a fixed word', () => {
  const { log, last } = listen()
  log.info('Payment of jane@example.com failed')
  expect(last().msg).toBe('name_refused')
})

test('of our error the code and family, of its cause the class and SQLSTATE', () => {
  class DatabaseError extends Error {}
  const cause = Object.assign(new DatabaseError('Key (email)=(jane@example.com)'), {
    code: '23505',
    detail: 'jane@example.com',
  })
  expect(errorFields(new AppError('POSTGRES_UNAVAILABLE', 'x', { cause }))).toEqual({
    error_code: 'POSTGRES_UNAVAILABLE',
    error_family: 'transient',
    error_class: 'DatabaseError',
    error_sqlstate: '23505',
  })
})

test.each`
  error                                                 | fields
  ${new TypeError('x')}                                 | ${{ error_class: 'TypeError' }}
  ${Object.assign(new Error('x'), { code: 'EPIPE' })}   | ${{ error_class: 'Error', error_system_code: 'EPIPE' }}
  ${Object.assign(new Error('x'), { statusCode: 429 })} | ${{ error_class: 'Error', error_http_status: 429 }}
  ${'thrown text of jane@example.com'}                  | ${{}}
  ${null}                                               | ${{}}
  ${Object.create(null)}                                | ${{ error_class: 'Error' }}
  ${{ get code() {
    throw new Error('getter')
  } }} | ${{ error_class: 'Error' }}
`('of a foreign error: $fields', ({ error, fields }) => {
  expect(errorFields(error)).toEqual(fields)
})

const CANARIES = [
  'jane.canary@example.com',
  'Jane Canary',
  'Ænne Cänary',
  '4242424242424242',
  '4242-4242-4242-4242',
  '3782 822463 10005',
  'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'sk_live_51CanaryKey',
  'rk_test_51CanaryKey',
  'pi_1Abc_secret_Canary',
  'c0ffee'.repeat(11),
]

test('no e-mail, name, card or secret reaches the log, wherever it is planted', () => {
  const field = fc.oneof(fc.constantFrom(...Object.keys(LOG_FIELDS)), fc.string())
  const planted = fc
    .tuple(fc.constantFrom(...CANARIES), fc.constantFrom('', 'evt_', 'sub_', 'a-', 'v1.', '1'))
    .chain(([canary, prefix]) => {
      const text = prefix + canary
      class CanaryError extends Error {}
      const error = Object.assign(new CanaryError(text), { code: text, raw: { text }, name: text })
      const shapes = [text, `${text}_1`, [text], { text }, { toJSON: () => text }, Number(canary)]
      return fc.constantFrom<unknown>(...shapes, error, new AppError('INBOX_FULL', text))
    })
  fc.assert(
    fc.property(fc.dictionary(field, planted, { maxKeys: 8 }), planted, (fields, value) => {
      const { log, lines } = listen()
      log.error('request_failed', careless(fields))
      log.error('request_failed', errorFields(value))
      log.error(String(value))
      const output = lines.join('')
      for (const canary of CANARIES) expect(output).not.toContain(canary)
      expect(output.replaceAll(/[ -]/g, '')).not.toMatch(/424242424242|378282246310005/)
      expect(output.trimEnd().split('\n')).toHaveLength(3)
    }),
    { numRuns: 1000 },
  )
})

test('ids as Stripe and simulators make them are no card numbers', () => {
  const { log } = listen()
  for (const event_id of ['evt_000000000000001', 'evt_1A2b3C4d5E6f7G8hX8y9Z0aB', 'evt_test_65Qw']) {
    log.info('event_recorded', { event_id })
  }
  expect(log.droppedFields()).toBe(0)
})
