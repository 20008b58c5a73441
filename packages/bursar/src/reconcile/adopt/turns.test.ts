import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('so much runs at the same time, the rest in its order, whatever fails', async () => {
  const turns = new Turns(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const work = (n: number) => () => {
    begun.push(n)
    return new Promise<number>((end, fail) => {
      ends[n] = n === 0 ? () => fail(new Error('It fails.')) : () => end(n)
    })
  }
  const all = [0, 1, 2, 3].map((n) => turns.take(work(n)))
  const settled = Promise.allSettled(all)
  expect(begun).toEqual([0, 1])
  ends[0]?.()
  await expect(all[0]).rejects.toThrow('It fails.')
  expect(begun).toEqual([0, 1, 2])
  ends[2]?.()
  await all[2]
  expect(begun).toEqual([0, 1, 2, 3])
  ends[1]?.()
  ends[3]?.()
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ])
  expect(await turns.take(async () => 4)).toBe(4)
})
