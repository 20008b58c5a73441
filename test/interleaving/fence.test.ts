import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { drain } from '../support/test-node.ts'
import type { Point } from './actor.ts'
import { clearState } from './clear-state.ts'
import { type EventLabel, FrozenStripe, FrozenWorld } from './frozen-world.ts'
import { type NodeName, Scene } from './scene.ts'
import { openStage, STAGE_START, type Stage } from './stage.ts'

const LONGER_THAN_A_LEASE_SECONDS = 13

let stage: Stage
let stripe: FrozenStripe
let world: FrozenWorld
let scene: Scene

beforeAll(async () => {
  stage = await openStage(inject('postgres'))
  stripe = await FrozenStripe.start(new Date(STAGE_START))
})
afterAll(async () => {
  await stripe.stop()
  await stage.close()
})
beforeEach(async () => {
  await clearState(stage.watcher)
  stage.clock.set(STAGE_START)
  world = new FrozenWorld(stripe, ['checkout'])
  scene = new Scene(stage, world, { seed: 1, refreshesMax: 1 })
  scene.refused.push({ node: 'A', event: stripe.event('checkout') })
  await scene.redeliver()
  await drain(scene.plainContext('A'))
  expect(await states()).toEqual(['ACTIVE active'])
})
afterEach(async () => {
  await scene.scheduler.finish()
  await scene.close()
})

/** Lets the actor of this name go on until it stands at the point, or is done. */
async function go(name: string, to?: Point): Promise<void> {
  const actor = () =>
    scene.scheduler.actors.findLast((each) => each.name.startsWith(name) && each.state !== 'done')
  for (let one = actor(); one !== undefined && one.at.point !== to; one = actor()) {
    await scene.scheduler.step(one)
    if (one.state === 'done') return
  }
}

/** An event arrives at a node, which claims its object. */
async function claims(node: NodeName, label: EventLabel): Promise<void> {
  scene.deliver(node, stripe.event(label))
  await go(`receive ${node}`, 'receive.after_verify')
  await go(`receive ${node}`)
  await go(`flush ${node}`)
  await go(`receive ${node}`)
  const claimer = scene.scheduler.actors.find(({ name }) => name.startsWith(`claim ${node}`))
  await scene.scheduler.step(claimer!)
  await scene.scheduler.step(claimer!)
}

async function states(): Promise<string[]> {
  const sql = `select status || ' ' || stripe_status as state from bursar.subscriptions`
  return (await stage.watcher.query<{ state: string }>(sql)).rows.map(({ state }) => state)
}

test('an answer is not written over one that was asked for later', async () => {
  await claims('A', 'paid')
  stage.clock.advanceSeconds(LONGER_THAN_A_LEASE_SECONDS)
  await claims('B', 'created')
  await go('refresh B', 'fetch.after')
  await world.ending().apply()
  await go('refresh A')
  expect(await states()).toEqual(['EXPIRED canceled'])

  // B asked before the subscription ended, although it claimed a later generation than A.
  await go('refresh B')
  expect(await states()).toEqual(['EXPIRED canceled'])
  const { rows } = await stage.watcher.query('select kind from bursar.findings')
  expect(rows).toEqual([])
  expect(scene.outcomes.get('stale')).toBe(1)

  await drain(scene.plainContext('A'))
  const open = await stage.watcher.query('select 1 from bursar.stripe_objects where stale')
  expect(open.rows).toEqual([])
})
