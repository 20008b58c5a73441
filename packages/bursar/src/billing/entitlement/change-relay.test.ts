import { afterEach, expect, test } from 'vitest'
import { type ChangeCursor, type Changes, toCursorText } from './change-cursor.ts'
import { ChangeRelay, type ChangeSource, type Follower } from './change-relay.ts'

const DIGEST = 'd'.repeat(64)
const AT = new Date('2026-03-01T12:00:00Z')
const cursorOf = (xmax: number): ChangeCursor => ({ snapshot: `${xmax}:${xmax}:`, at: AT })
const idOf = (xmax: number) => toCursorText(cursorOf(xmax), DIGEST)

/** Polls begin at 10 and tell of one tenant a round; what is asked since 5 is held. */
function openSource(tenantsOf: (round: number) => Changes['tenants']) {
  let answer: (changes: Changes) => void = () => undefined
  const held = new Promise<Changes>((resolve) => {
    answer = resolve
  })
  const polled = { rounds: 0 }
  const source: ChangeSource = {
    plansDigest: DIGEST,
    readCursor: async () => cursorOf(10),
    readChangesSince: ({ snapshot }) => {
      if (snapshot === cursorOf(5).snapshot) return held
      polled.rounds += 1
      const { rounds } = polled
      return Promise.resolve({ until: cursorOf(10 + rounds), tenants: tenantsOf(rounds) })
    },
    onTrouble: (error) => {
      throw error
    },
  }
  return { polled, answer, relay: new ChangeRelay(source) }
}

let relay: ChangeRelay | null = null
afterEach(() => relay?.stop())

async function followLate(tenantsOf: (round: number) => Changes['tenants'], rounds: number) {
  const source = openSource(tenantsOf)
  relay = source.relay
  const told: Parameters<Follower>[0][] = []
  const following = relay.follow(idOf(5), (notification) => told.push(notification))
  await expect.poll(() => source.polled.rounds).toBeGreaterThanOrEqual(rounds)
  const early = [...told]
  source.answer({ until: cursorOf(8), tenants: ['missed'] })
  await following
  return { early, told, source }
}

test('who catches up is told of nothing newer before what was missed', async () => {
  const { early, told, source } = await followLate((round) => (round < 3 ? [`t${round}`] : []), 3)
  expect(early).toEqual([])
  expect(told[0]).toEqual({ id: idOf(8), tenants: ['missed'] })
  // Both rounds that told of a change, by the id of the later one.
  expect(told[1]).toEqual({ id: idOf(12), tenants: ['t1', 't2'] })
  const { rounds } = source.polled
  await expect.poll(() => told.length).toBeGreaterThan(2)
  expect(source.polled.rounds).toBeGreaterThan(rounds)
})

test.each([
  ['one round told of all', (round: number) => (round === 1 ? 'all' : ['t'])],
  [
    'there were too many',
    (round: number) => Array.from({ length: 600 }, (_, n) => `${round}-${n}`),
  ],
] as const)('what was held is told as all where %s', async (_what, tenantsOf) => {
  const { told } = await followLate(tenantsOf, 2)
  expect(told.map(({ tenants }) => tenants)).toEqual([['missed'], 'all'])
})
