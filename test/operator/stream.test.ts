import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../packages/client/src/read-events.ts'
import { OPERATOR_PATH } from '../../packages/wire/src/operator/routes.ts'
import { changed, TOPICS } from '../../packages/wire/src/operator/stream.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, ORIGIN, signedIn } from './operator-stage.ts'

let stage: ServiceStage
let viewer: AtConsole
beforeAll(async () => {
  stage = await openServiceStage()
  viewer = await signedIn(stage, 'viewer')
})
afterAll(() => stage.close())

const HOST = '127.0.0.1:4242'

const open = (headers: Record<string, string>) =>
  stage.bursar.fetch(new Request(`${ORIGIN}${OPERATOR_PATH}/stream`, { headers }))

/** A reader who has signed in. */
async function follow() {
  const answer = await open({ cookie: viewer.cookie, host: HOST })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  return readEvents(answer.body!)
}

/** What changed, until all of these have. */
async function until(events: Awaited<ReturnType<typeof follow>>, awaited: readonly string[]) {
  const missing = new Set(awaited)
  while (true) {
    const next = await events.next()
    if (next.done) break
    const { event, data } = next.value
    if (event !== 'changed') continue
    for (const topic of changed.parse(JSON.parse(data)).topics) missing.delete(topic)
    if (missing.size === 0) return
  }
  throw new Error(`The stream ended before ${[...missing].join(', ')} had changed.`)
}

test('it says hello, and then what has changed, to everybody who listens', async () => {
  const [first, second] = [await follow(), await follow()]
  for (const events of [first, second]) {
    expect((await events.next()).value).toMatchObject({ event: 'hello' })
    // Whatever happened while the page read for the first time.
    await until(events, TOPICS)
  }
  await stage.buy({ company: 'acme' })
  await stage.caughtUp()
  for (const events of [first, second]) {
    await until(events, ['events', 'changes'])
    await events.return(undefined)
  }
})

test('what happens right after hello is told, too', async () => {
  const events = await follow()
  expect((await events.next()).value).toMatchObject({ event: 'hello' })
  await stage.buy({ company: 'beta' })
  await stage.caughtUp()
  await until(events, ['events', 'changes'])
  await events.return(undefined)
})

test('nobody listens who has not signed in', async () => {
  const answer = await open({ host: HOST })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ code: 'LINK_NEEDED' })
})

test.each([
  ['signs out', (who: AtConsole) => who.ask('POST', '/sign-out')],
  [
    'was idle for too long',
    () =>
      stage.database.pool.query(
        `update bursar.operator_sessions set seen_at = seen_at - interval '1 hour'`,
      ),
  ],
])('it ends with its session: who %s is told nothing more', async (_, end) => {
  viewer = await signedIn(stage, 'viewer')
  const events = await follow()
  expect((await events.next()).value).toMatchObject({ event: 'hello' })
  await end(viewer)
  while ((await events.next()).done !== true);
  viewer = await signedIn(stage, 'viewer')
})

test('it ends when the service does', async () => {
  const events = await follow()
  expect((await events.next()).value).toMatchObject({ event: 'hello' })
  await stage.bursar.stop()
  expect(await events.next()).toMatchObject({ done: true })
  await stage.bursar.start()
})
