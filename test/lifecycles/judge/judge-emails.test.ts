import { describe, expect, test } from 'vitest'
import type { Entry, Sight } from '../history.ts'
import type { TakenMail } from '../outside.ts'
import { expectedOf } from './expected.ts'
import { type EmailScene, judgeEmails } from './judge-emails.ts'
import type { MessageRow } from './judge-world.ts'

const day = (number: number) => Date.UTC(2026, 0, number)
const TERM_END = day(101)

const SIGHT: Sight = {
  subscription: 'sub_1',
  tenant: 'acme',
  stripeStatus: null,
  ownStatus: 'ACTIVE',
  parent: null,
  plan: 'starter',
  termStart: day(1),
  termEnd: TERM_END,
  cancelAt: null,
  endedAt: null,
  lateAt: null,
  hasPaid: true,
  rest: '',
}

const ENTRIES: Entry[] = [
  { kind: 'seen', at: day(1), sight: SIGHT },
  { kind: 'scheduled', at: day(94) },
]

const ROW: MessageRow = {
  message_id: 'e1',
  kind: 'email',
  name: 'renewal',
  tenant_id: 'acme',
  subscription_id: 'sub_1',
  details: { days_before: 7, term_end: new Date(TERM_END).toISOString() },
  enqueued_at: new Date(day(94)),
  ended_at: new Date(day(94)),
  outcome: 'done',
  last_error: null,
}

const MAIL: TakenMail = {
  messageId: '<e1@localhost>',
  to: 'ada@acme.example',
  subject: 'Your Starter subscription ends in 7 days',
  at: day(94),
  isAnswerLost: false,
}

function judge(given: Partial<EmailScene> & { readonly entries?: Entry[] } = {}): string[] {
  const { entries = ENTRIES, ...scene } = given
  return judgeEmails({
    expected: expectedOf(entries),
    rows: [ROW],
    mails: [MAIL],
    deaths: [],
    addressOf: () => 'ada@acme.example',
    ...scene,
  })
}

const dropped = (last_error: string): MessageRow => ({ ...ROW, outcome: 'dropped', last_error })

test('a reminder sent once, seven days before the end, is correct', () => {
  expect(judge()).toEqual([])
})

test('a repeated email is allowed only after a crash or a lost answer', () => {
  const again = { ...MAIL, at: day(95) }
  expect(judge({ mails: [MAIL, again] })).toEqual([expect.stringMatching(/without need$/)])
  expect(judge({ mails: [MAIL, again], deaths: [day(94)] })).toEqual([])
  expect(judge({ mails: [{ ...MAIL, isAnswerLost: true }, again] })).toEqual([])
})

describe('reports', () => {
  const extended = { ...SIGHT, termEnd: day(200) }
  const cases: [what: string, given: Parameters<typeof judge>[0], wrong: RegExp][] = [
    ['what was never owed', { rows: [], mails: [] }, /^missing: renewal 7 sub_1/],
    ['what nobody asked for', { entries: [ENTRIES[0]!] }, /^for no reason: renewal 7/],
    [
      'a cause that enqueues twice',
      { rows: [ROW, { ...ROW, message_id: 'e2' }] },
      /^enqueued twice/,
    ],
    [
      'a mail under another id',
      { mails: [MAIL, { ...MAIL, messageId: '<x@y>' }] },
      /nobody enqueues/,
    ],
    ['one that is never sent', { mails: [] }, /done, and never sent$/],
    ['one that is early', { mails: [{ ...MAIL, at: day(93) }] }, /: early: 7 days before/],
    ['one after the term', { mails: [{ ...MAIL, at: day(102) }] }, /when it was true no more$/],
    ['one to somebody else', { mails: [{ ...MAIL, to: 'eve@x.example' }] }, /went to eve/],
    ['one that says something else', { mails: [{ ...MAIL, subject: 'Hello' }] }, /says "Hello"$/],
    [
      'one that is pending late',
      { rows: [{ ...ROW, enqueued_at: new Date(day(96)) }] },
      /and not at/,
    ],
    ['a drop that was not called for', { rows: [dropped('OVERTAKEN')], mails: [] }, /is not so$/],
    ['a drop for want of an address', { rows: [dropped('NO_ADDRESS')], mails: [] }, /is not so$/],
    ['a drop for any other reason', { rows: [dropped('TIRED')], mails: [] }, /because of TIRED$/],
  ]
  test.each(cases)('%s', (_what, given, wrong) => {
    expect(judge(given)).toContainEqual(expect.stringMatching(wrong))
  })

  test('nothing if the term was extended before the email was sent', () => {
    const entries: Entry[] = [...ENTRIES, { kind: 'seen', at: day(94), sight: extended }]
    expect(judge({ entries, rows: [dropped('OVERTAKEN')], mails: [] })).toEqual([])
  })
})

describe('a confirmation request', () => {
  const name = 'authentication_required'
  const about = { tenant: 'acme', subscription: 'sub_1', invoice: 'in_1' }
  const entries: Entry[] = [
    ENTRIES[0]!,
    { kind: 'asked', at: day(20), ...about },
    { kind: 'answered', at: day(22), invoice: 'in_1' },
  ]
  const row = { ...ROW, name, details: { invoice_id: 'in_1' }, enqueued_at: new Date(day(20)) }
  const asking = { ...MAIL, subject: 'Confirm your payment for Starter' }
  const droppedAt = (at: number) => {
    return { ...row, outcome: 'dropped', last_error: 'OVERTAKEN', ended_at: new Date(at) }
  }

  test('may be sent until it is answered', () => {
    expect(judge({ entries, rows: [row], mails: [{ ...asking, at: day(21) }] })).toEqual([])
    expect(judge({ entries, rows: [row], mails: [{ ...asking, at: day(22) }] })).toEqual([
      expect.stringMatching(/when it was true no more$/),
    ])
  })

  test('may be dropped only after it is answered', () => {
    expect(judge({ entries, rows: [droppedAt(day(22))], mails: [] })).toEqual([])
    expect(judge({ entries, rows: [droppedAt(day(21))], mails: [] })).toEqual([
      expect.stringMatching(/OVERTAKEN is not so$/),
    ])
  })
})
