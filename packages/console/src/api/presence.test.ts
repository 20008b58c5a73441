import { expect, test } from 'vitest'
import { Presence } from './presence.ts'

test('who opened the page is there, and who moves or types stays so', () => {
  let now = 5_000
  const page = new EventTarget()
  const presence = new Presence(page, () => now)
  expect(presence.isHere).toBe(true)
  now += 120_000
  expect(presence.isHere).toBe(false)
  for (const act of ['pointermove', 'keydown', 'wheel']) {
    page.dispatchEvent(new Event(act))
    expect(presence.isHere, act).toBe(true)
    now += 119_999
    expect(presence.isHere, act).toBe(true)
    now += 1
    expect(presence.isHere, act).toBe(false)
  }
})
