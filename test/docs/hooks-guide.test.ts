import { expect, test } from 'vitest'
import { WEBHOOK_EVENT_TYPES } from '../../packages/bursar/src/base/outward/webhooks.ts'
import type { HookEvents } from '../../packages/bursar/src/index.ts'
import { openServiceStage } from '../support/service-stage.ts'
import { codeBlocks, readPage } from './markdown-table.ts'

const page = readPage('guides/hooks.md')

test('the guide names every event and its fields', () => {
  const fields = {
    subscriptionId: true,
    sequence: true,
    status: true,
    statusBefore: true,
    planId: true,
    planIdBefore: true,
    termEnd: true,
    graceEnd: true,
    cancelAt: true,
  } satisfies Record<
    Exclude<keyof HookEvents['subscription.grace'], keyof HookEvents['tenant.created']>,
    true
  >
  const rows = [...page.matchAll(/^\| `([a-z.]+)` \| (.*) \|$/gm)]
  expect(rows.map(([, name]) => name)).toEqual(WEBHOOK_EVENT_TYPES)
  const [, activated] = rows.map(([, , told]) => told)
  expect(activated).toBe(
    Object.keys(fields)
      .map((field) => `\`${field}\``)
      .join(', '),
  )
})

test('the sample hears of a real subscription, from its beginning to its end', async () => {
  const done: string[] = []
  const note = (what: string) => async (given: { tenant: string; plan?: string; once: string }) => {
    expect(given.once).toMatch(/^[0-9a-f-]{36}$/)
    done.push([what, given.tenant, given.plan].filter((part) => part !== undefined).join(' '))
  }
  const [sample = ''] = codeBlocks(page, 'ts')
  const body = sample.replaceAll(/^import .*$/gm, '')
  const names = ['createBursar', 'loadConfig', 'openProject', 'archiveProject']
  const run = new Function(...names, `return (async () => {${body}})()`)
  const stage = await openServiceStage({
    // The desk has read its config and starts it itself.
    beforeStart: (bursar) =>
      run(
        () => ({ ...bursar, start: async () => undefined }),
        async () => null,
        note('open'),
        note('archive'),
      ),
  })
  await stage.buy({ company: 'Acme Wind' })
  await stage.caughtUp()
  await expect.poll(() => done).toEqual(['open acme-wind starter'])
  const [subscription] = (await stage.stripe.subscriptions.list()).data
  await stage.stripe.subscriptions.cancel(subscription!.id)
  await stage.caughtUp()
  await expect.poll(() => done).toEqual(['open acme-wind starter', 'archive acme-wind'])
  expect(() => stage.bursar.on('tenant.created', () => undefined)).toThrow(
    'is registered after the service started',
  )
  await stage.close()
})
