import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RefreshWaiters } from './refresh-waiters.ts'

/** Nobody who waits is woken by the time. */
beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const open = () => new RefreshWaiters(() => undefined)

describe('places to wait in', () => {
  test('a tenant has five, and gets one again when it leaves one', () => {
    const waiters = open()
    const places = Array.from({ length: 5 }, () => waiters.enter('acme'))
    expect(places).not.toContain(null)
    expect(waiters.enter('acme')).toBeNull()
    expect(waiters.enter('other')).not.toBeNull()
    places[0]?.()
    expect(waiters.enter('acme')).not.toBeNull()
    expect(waiters.enter('acme')).toBeNull()
  })

  test('there are a hundred for all, whoever has them', () => {
    const waiters = open()
    const places = Array.from({ length: 100 }, (_, n) => waiters.enter(`t-${n % 25}`))
    expect(places).not.toContain(null)
    for (const tenant of ['t-0', 'late']) expect(waiters.enter(tenant)).toBeNull()
    places[0]?.()
    expect(waiters.enter('late')).not.toBeNull()
    expect(waiters.enter('later')).toBeNull()
  })
})

describe('who waits', () => {
  const none = new AbortController().signal

  /** Whether it has gone on by now. */
  function watch(waiting: Promise<void>) {
    const seen = { isOver: false }
    void waiting.then(() => {
      seen.isOver = true
    })
    return async () => {
      await vi.advanceTimersByTimeAsync(0)
      return seen.isOver
    }
  }

  test('is woken by each of its own objects, and by no other', async () => {
    for (const objectId of ['cs_1', 'sub_1']) {
      const waiters = open()
      const isOver = watch(waiters.next(['cs_1', 'sub_1'], none))
      waiters.tell('sub_2')
      expect(await isOver()).toBe(false)
      waiters.tell(objectId)
      expect(await isOver()).toBe(true)
    }
  })

  test('looks again by itself: another process may have observed it', async () => {
    const isOver = watch(open().next(['cs_1'], none))
    await vi.advanceTimersByTimeAsync(399)
    expect(await isOver()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await isOver()).toBe(true)
  })

  test('goes on at once when nobody waits for the answer any more', async () => {
    const gone = new AbortController()
    const isOver = watch(open().next(['cs_1'], gone.signal))
    gone.abort()
    expect(await isOver()).toBe(true)
    expect(await watch(open().next(['cs_1'], gone.signal))()).toBe(true)
  })
})
