import { expect, test } from 'vitest'
import { HookPauses } from './hook-pauses.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1_000)

test('many calls that hang side by side are one reason to pause, not many', () => {
  const pauses = new HookPauses()
  for (let call = 1; call <= 20; call += 1) expect(pauses.admits('usage', at(0))).toBe(true)
  for (let call = 1; call <= 20; call += 1) pauses.hung('usage', at(60))
  expect(pauses.admits('usage', at(119))).toBe(false)
  expect(pauses.admits('usage', at(120))).toBe(true)
})

test('each call after a pause that hangs again doubles it, up to a quarter of an hour', () => {
  const pauses = new HookPauses()
  for (const call of [1, 2, 3]) pauses.hung('usage', at(call))
  let now = 3
  for (const pause of [60, 120, 240, 480, 900, 900]) {
    expect(pauses.admits('usage', at(now + pause - 1))).toBe(false)
    expect(pauses.admits('usage', at(now + pause))).toBe(true)
    now += pause
    pauses.hung('usage', at(now))
  }
})

test('one that returns has its handler called as ever', () => {
  const pauses = new HookPauses()
  for (const call of [1, 2, 3]) pauses.hung('usage', at(call))
  pauses.answered('usage')
  expect(pauses.admits('usage', at(3))).toBe(true)
})
