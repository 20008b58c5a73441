import { expect, test } from 'vitest'
import { z } from 'zod'
import { instant, oneOf, parsed, REASON } from './parse.ts'

test.each([
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T12:00Z', '2026-03-01T12:00:00.000Z'],
  ['2026-03-01T12:00:00+01:00', '2026-03-01T11:00:00.000Z'],
])('%s is the instant %s', (text, expected) => {
  expect(instant(text)).toBe(expected)
})

test.each(['yesterday', '2026-13-01', '2026-03-01T12:00:00', '1 March 2026', '', '2026'])(
  '%j is no time, or not a whole one',
  (text) => {
    expect(() => instant(text)).toThrow('Use a time such as 2026-03-01 or 2026-03-01T12:00:00Z.')
  },
)

const parseStatus = (text: string) => {
  const option = oneOf('--status <status>', 'Only this', ['ACTIVE', 'GRACE'])
  return option.parseArg?.(text, undefined)
}

test('a choice may be in any case', () => {
  expect(parseStatus('grace')).toBe('GRACE')
})

test.each([
  ['FOO', 'Allowed values: ACTIVE, GRACE.'],
  ['ACTIV', 'Allowed values: ACTIVE, GRACE. Did you mean ACTIVE?'],
])('%s is refused with what is allowed', (text, sentence) => {
  expect(() => parseStatus(text)).toThrow(new RegExp(`${sentence.replaceAll('?', '\\?')}$`))
})

test('a reason is trimmed, and neither empty nor endless', () => {
  const [, , parse] = REASON
  expect(parse('  a test ')).toBe('a test')
  for (const text of ['', '  ', 'ab', 'a'.repeat(501)])
    expect(() => parse(text)).toThrow('3 to 500')
})

test('what only the schema refuses is told by the name of its option', () => {
  const schema = z.object({ tenant_id: z.string().max(3), stripe_status: z.string().max(3) })
  const read = () => parsed(schema, { tenant_id: 'long', stripe_status: 'long' })
  expect(read).toThrow(/^error: 'tenant' is invalid\. .+; 'stripe-status' is invalid\. .+\.$/)
})
