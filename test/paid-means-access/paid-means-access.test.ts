import { expect, inject, test } from 'vitest'
import { explain } from '../../packages/bursar/src/operator/explain/explain.store.ts'
import type { TestDatabase } from '../support/database-on-server.ts'
import type { Explain } from './judge.ts'
import { playDemonstration, playLifecycles } from './play-lifecycles.ts'

/** `npm run campaign -- paid-means-access` plays 200, and longer ones. */
const SMALL = { seed: 1, lifecycles: 8, queues: 2, chapters: 8 }

/*
 * At every rest (nothing is stale, and nothing has changed for 15 minutes), whatever was lost, came
 * twice, late or in another order, and whoever died at work:
 *
 * - each paid and live subscription grants its plan to exactly one tenant, or there is an open
 *   finding of severity `action` about it or about a checkout of its customer;
 * - whatever goes on at Stripe, waits or is withheld has a next check within seven days;
 * - `explain` says of each feature of each tenant what `check` answers;
 * - what has ended at Stripe grants nothing, and nobody's customer becomes somebody else's unless
 *   an operator says so.
 *
 * The simulated Stripe says what is paid and live, by rules that are not the product's. Two limits:
 * a subscription of which no event ever arrived cannot be known; and where the last change of one
 * that is known was announced by no event, it is known after its next check, within a week. Those
 * two are left out until an event or that check has come.
 */
test('whoever has paid has access, or an operator is told, whatever is lost', async () => {
  const ends = await playLifecycles({ server: inject('postgres'), ...SMALL })
  const broken = ends.filter(({ wrongs }) => wrongs.length > 0)
  const told = broken.map(({ seed, wrongs, lifecycle }) => [
    `seed ${seed}`,
    ...wrongs,
    ...lifecycle,
  ])
  expect(told.map((lines) => lines.join('\n'))).toEqual([])
  const sum = (count: (end: (typeof ends)[number]) => number) =>
    ends.reduce((all, end) => all + count(end), 0)
  expect(sum(({ rests }) => rests)).toBe(SMALL.lifecycles * SMALL.chapters)
  // Otherwise nothing would have been shown.
  expect(sum(({ granted }) => granted)).toBeGreaterThan(100)
  expect(sum((end) => end.told)).toBeGreaterThan(30)
  expect(sum(({ lost }) => lost)).toBeGreaterThan(30)
})

const SPOILED: readonly (readonly [what: string, sql: string, wrong: RegExp])[] = [
  [
    'a finding that nobody opened',
    `delete from bursar.findings where severity = 'action'`,
    /^paid without access: /,
  ],
  [
    'a finding that asks nobody to act',
    `update bursar.findings set severity = 'warning'`,
    /^paid without access: /,
  ],
  [
    'access that nobody got',
    `update bursar.subscriptions set status = 'SUSPENDED' where status <> 'EXPIRED'`,
    /^paid without access: /,
  ],
  [
    'a plan that nobody paid for',
    `update bursar.subscriptions set items = '[{"price_id": "x", "plan_id": "none", "quantity": 1}]'`,
    /^paid without access: /,
  ],
  [
    'access that did not end',
    `update bursar.subscriptions set status = 'ACTIVE' where status = 'EXPIRED'`,
    /^access for what has ended: /,
  ],
  [
    'a missing next check',
    'update bursar.stripe_objects set recheck_at = null',
    /^alive without a next check within a week: /,
  ],
  [
    'a check that is too far away',
    `update bursar.stripe_objects set recheck_at = recheck_at + interval '8 days'`,
    /^without a next check: /,
  ],
  [
    'an object that stays stale',
    'update bursar.stripe_objects set generation = generation + 1',
    /^stale at a rest: /,
  ],
  [
    'a customer that was taken from its tenant',
    `update bursar.stripe_customers set tenant_id = (select min(tenant_id) from bursar.tenants)
     where tenant_id is not null`,
    /is somebody else’s$/,
  ],
]

/** What is wrong in the first of the stories in which something is; some wrongs need rare ones. */
async function firstWrongs(bent: {
  spoil?: (pool: TestDatabase['pool']) => Promise<unknown>
  explain?: Explain
}): Promise<readonly string[]> {
  for (let seed = 1; seed <= 60; seed += 1) {
    const { wrongs } = await playDemonstration({
      server: inject('postgres'),
      seed,
      chapters: 6,
      ...bent,
    })
    if (wrongs.length > 0) return wrongs
  }
  return []
}

test.each(SPOILED)('it would have told of %s', async (_, sql, wrong) => {
  const wrongs = await firstWrongs({ spoil: (pool) => pool.query(sql) })
  expect(wrongs).toContainEqual(expect.stringMatching(wrong))
})

/** As it would be if `explain` knew plans that `check` does not. */
const explainMore: Explain = (tx, plans, asked) => {
  const [first = '', ...rest] = Object.keys(plans)
  const more = { ...plans[first]!, features: ['in_starter', 'in_pro', 'in_strict'] }
  return explain(tx, { ...Object.fromEntries([first, ...rest].map((id) => [id, more])) }, asked)
}

test('it would have told of an explanation that is not what the check answers', async () => {
  const wrongs = await firstWrongs({ explain: explainMore })
  expect(wrongs).toContainEqual(expect.stringMatching(/ is not what check says of in_/))
})
