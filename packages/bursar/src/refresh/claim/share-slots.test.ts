import { expect, test } from 'vitest'
import { anySlots, type ClaimQueue, freeSlots, shareSlots } from './share-slots.ts'

const queue = (given: Partial<ClaimQueue>): ClaimQueue => ({
  account: '',
  kind: 'subscription',
  priority: 0,
  due: [1],
  ...given,
})
const news = (account: string, ...due: number[]) => queue({ account, due })
const checks = queue({ priority: 3, due: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })
const purchase = queue({ kind: 'checkout_session', due: [99] })

const counts = (shares: ReturnType<typeof shareSlots>) =>
  shares.map(({ queue: { account, priority }, count }) => [account || priority, count])

const working = (account: string, priority: number, count: number) =>
  Array.from({ length: count }, () => ({ account, priority }))

test('news goes before checks, whatever its kind and however long they have waited', () => {
  expect(shareSlots([checks, purchase], anySlots(1))).toEqual([{ queue: purchase, count: 1 }])
  expect(counts(shareSlots([checks, purchase], anySlots(4)))).toEqual([
    [0, 1],
    [3, 3],
  ])
})

test('background work never takes the slots that are kept for news', () => {
  expect(freeSlots(8, []).background).toBe(6)
  expect(freeSlots(2, working('', 2, 6)).background).toBe(0)
  expect(freeSlots(2, working('', 0, 6)).background).toBe(6)
  expect(freeSlots(1, working('', 2, 1)).background).toBe(0)
  expect(counts(shareSlots([checks], freeSlots(8, [])))).toEqual([[3, 6]])
  expect(shareSlots([checks], freeSlots(2, working('', 2, 6)))).toEqual([])
})

test('a worker with one slot uses it for whatever there is', () => {
  expect(counts(shareSlots([checks], freeSlots(1, [])))).toEqual([[3, 1]])
})

test('an account with much under way waits for one with little', () => {
  const busy = news('acct_busy', 1, 2, 3, 4)
  const quiet = news('acct_quiet', 50)
  const slots = freeSlots(2, working('acct_busy', 0, 3))
  expect(counts(shareSlots([busy, quiet], slots))).toEqual([
    ['acct_quiet', 1],
    ['acct_busy', 1],
  ])
})

test('two accounts with much to do get the same, the one that waits longer begins', () => {
  const one = news('acct_1', 5, 6, 7, 8)
  const other = news('acct_2', 1, 2, 3, 4)
  expect(counts(shareSlots([one, other], anySlots(5)))).toEqual([
    ['acct_2', 3],
    ['acct_1', 2],
  ])
})

test('what cannot be paid for leaves its slots to others', () => {
  const affordable = new Map([[' subscription news', 1]])
  const shares = shareSlots([news('', 1, 2, 3), purchase], anySlots(3), affordable)
  expect(shares.map(({ queue: { kind }, count }) => [kind, count])).toEqual([
    ['subscription', 1],
    ['checkout_session', 1],
  ])
})
