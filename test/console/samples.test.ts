import { expect, test } from 'vitest'
import { OPERATOR_ROUTES, type OperatorRoute } from '../../packages/wire/src/operator/routes.ts'
import { AMOUNTS, type Amount } from '../browser/console/samples/amount.ts'
import { sampleAnswers } from '../browser/console/samples/answers.ts'

const ROUTES = Object.entries(OPERATOR_ROUTES as Record<string, OperatorRoute>)
const ANSWERS = AMOUNTS.flatMap((amount) =>
  ROUTES.flatMap(([name, { answer }]) =>
    typeof answer === 'string' ? [] : [{ amount, name, answer }],
  ),
)

const answersOf = (amount: Amount) => {
  const asked = { amount, role: 'operator', state: 'all' } as const
  const answers = Object.entries(sampleAnswers(asked)).map(([name, make]) => [name, make()])
  return Object.fromEntries(answers) as Record<string, unknown>
}

test.each(ANSWERS)('$name with $amount is what the API can answer', ({ name, amount, answer }) => {
  const sample = answersOf(amount)[name]
  // What the schema does not know it leaves out, and a sample must not have it either.
  expect(answer.parse(sample)).toEqual(sample)
})

/** Every text of an answer, however deep it stands. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

const idsIn = (value: unknown, prefix: string): string[] =>
  textsIn(value).flatMap((text) => text.match(new RegExp(`\\b${prefix}_\\w+`, 'g')) ?? [])

const rowsOf = (answers: Record<string, unknown>, name: string) =>
  (answers[name] as { rows: Record<string, unknown>[] }).rows

test.each(['little', 'much'] as const)('with %s every page is of the same world', (amount) => {
  const answers = answersOf(amount)
  const tenants = new Set(rowsOf(answers, 'tenants').map((row) => row['tenant_id']))
  const lists = ['events', 'subscriptions', 'findings', 'overrides', 'audit', 'messages']
  const strangers = lists.flatMap((name) =>
    rowsOf(answers, name).filter(
      (row) => row['tenant_id'] !== null && !tenants.has(row['tenant_id']),
    ),
  )
  expect(strangers).toEqual([])
  const { subscriptions } = answers['tenant'] as { subscriptions: { subscription_id: string }[] }
  const own = new Set(subscriptions.map(({ subscription_id }) => subscription_id))
  expect(idsIn(answers['explain'], 'sub').filter((id) => !own.has(id))).toEqual([])
  expect(own).toContain((answers['subscription'] as { subscription_id: string }).subscription_id)
})

test.each(AMOUNTS)(
  'with %s nothing happens after the pictures, and each list is in order',
  (amount) => {
    const answers = answersOf(amount)
    const now = (answers['today'] as { as_of: string }).as_of
    const orders = { events: 'received_at', audit: 'created_at', messages: 'enqueued_at' } as const
    for (const [name, field] of Object.entries(orders)) {
      const instants = rowsOf(answers, name).map((row) => String(row[field]))
      expect(instants, name).toEqual(instants.toSorted().toReversed())
      expect(
        instants.filter((at) => at > now),
        name,
      ).toEqual([])
    }
  },
)
