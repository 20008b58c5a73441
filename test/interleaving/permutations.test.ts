import { expect, inject, test } from 'vitest'
import { PERMUTATION_CASES, permutationCase } from './permutation-case.ts'
import { playPermutations } from './play-permutations.ts'

/** `npm run campaign -- permutations` plays all of them. */
const CASES = 30
/** A prime, so that every order, mistake and truth has its turn. */
const STRIDE = 1249

function* someCases(): Generator<number> {
  for (let step = 0; step < CASES; step += 1) yield (step * STRIDE) % PERMUTATION_CASES
}

const GENERATED = expect.stringMatching(/^bt_acme-wind_[0-9a-z]{10}$/)

test('any order, one duplicate or one loss of a life ends in one and the same state', async () => {
  const { states, failures, auditRows } = await playPermutations({
    server: inject('postgres'),
    numbers: someCases(),
    queues: 2,
  })
  expect(failures).toEqual([])
  expect([...states.values()].map(({ described }) => described)).toHaveLength(1)
  const [state] = states.keys()
  expect(JSON.parse(state!)).toMatchObject({
    open: null,
    unprocessed: null,
    tenants: [{ tenant_id: GENERATED, status: 'EXPIRED' }],
    customers: [{ tenant_id: GENERATED }],
    subscriptions: [{ tenant_id: GENERATED, status: 'EXPIRED', plan_id: 'starter' }],
  })
  expect(auditRows).toBeGreaterThanOrEqual(2 * CASES)
})

test('the cases are every order with every mistake, each once', () => {
  const cases = Array.from({ length: PERMUTATION_CASES }, (_, number) => permutationCase(number))
  const malformed = cases.filter(({ arrivals, duplicated, lost }) => {
    const distinct = new Set(arrivals).size
    const wanted = lost === null ? 6 : 5
    return distinct !== wanted || arrivals.length !== distinct + (duplicated === null ? 0 : 1)
  })
  expect(malformed).toEqual([])
  // Without the lost one, six orders become one: they stay apart by when the node works.
  const keys = cases.map(({ arrivals, duplicated, lost, truth, recoveryTold }) =>
    lost === null ? `${[...new Set(arrivals)]} ${duplicated} ${truth} ${recoveryTold}` : null,
  )
  const whole = keys.filter((key) => key !== null)
  expect(whole).toHaveLength(720 * 7 * 4)
  expect(new Set(whole).size).toBe(whole.length)
})
