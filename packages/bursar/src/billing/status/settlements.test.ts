import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Settlements } from './settlements.ts'

/** Nobody who waits is woken by the time. */
beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const open = () => new Settlements(() => undefined)

describe('places to wait in', () => {
  test('a tenant has five, and gets one again when it leaves one', () => {
    const settlements = open()
    const places = Array.from({ length: 5 }, () => settlements.enter('acme'))
    expect(places).not.toContain(null)
    expect(settlements.enter('acme')).toBeNull()
    expect(settlements.enter('other')).not.toBeNull()
    places[0]?.()
    expect(settlements.enter('acme')).not.toBeNull()
    expect(settlements.enter('acme')).toBeNull()
  })

  test('there are a hundred for all, whoever has them', () => {
    const settlements = open()
    const places = Array.from({ length: 100 }, (_, n) => settlements.enter(`t-${n % 25}`))
    expect(places).not.toContain(null)
    for (const tenant of ['t-0', 'late']) expect(settlements.enter(tenant)).toBeNull()
    places[0]?.()
    expect(settlements.enter('late')).not.toBeNull()
    expect(settlements.enter('later')).toBeNull()
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

  test('is woken by each of its own subjects, and by no other', async () => {
    for (const subject of ['cs_1', 'sub_1']) {
      const settlements = open()
      const isOver = watch(settlements.next(['cs_1', 'sub_1'], none))
      settlements.tell('sub_2')
      expect(await isOver()).toBe(false)
      settlements.tell(subject)
      expect(await isOver()).toBe(true)
    }
  })

  test('looks again by itself: another process may have settled it', async () => {
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
