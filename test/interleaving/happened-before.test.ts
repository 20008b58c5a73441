import { expect, test } from 'vitest'
import type { Footprint } from './footprint.ts'
import { HappenedBefore } from './happened-before.ts'

const nothing: Footprint = { reads: [], writes: [] }
const writes = (...keys: string[]): Footprint => ({ reads: [], writes: keys })
const reads = (...keys: string[]): Footprint => ({ reads: keys, writes: [] })

type Step = readonly [actor: string, footprint: Footprint]

function keyOf(steps: readonly Step[], waiting: readonly string[] = []): string {
  const before = new HappenedBefore()
  for (const [actor, footprint] of steps) before.add(actor, 'a point', footprint)
  return before.key(waiting)
}

const isSame = (one: readonly Step[], other: readonly Step[]) => keyOf(one) === keyOf(other)
const both = (a: Footprint, b: Footprint) =>
  isSame(
    [
      ['A', a],
      ['B', b],
    ],
    [
      ['B', b],
      ['A', a],
    ],
  )

test.each([
  ['nothing and anything', nothing, writes('x'), true],
  ['writes of different things', writes('x'), writes('y', 'z'), true],
  ['writes of one thing', writes('x', 'y'), writes('z', 'y'), false],
  ['reads of one thing', reads('x'), reads('x'), true],
  ['a read and a write of one thing', reads('x'), writes('x'), false],
  ['a write and a read of one thing', writes('x'), reads('x'), false],
])('the order of %s: the same for both? %#', (_, one, other, same) => {
  expect(both(one, other)).toBe(same)
})

test('two reads between two writes may come in any order, but not leave their place', () => {
  const write: Step = ['W', writes('x')]
  const [one, two]: Step[] = [
    ['A', reads('x')],
    ['B', reads('x')],
  ]
  expect(isSame([write, one!, two!, write], [write, two!, one!, write])).toBe(true)
  expect(isSame([write, one!, two!, write], [write, one!, write, two!])).toBe(false)
})

test('an actor’s own steps never change places, and nor does who waits', () => {
  const before = new HappenedBefore()
  before.add('A', 'first', writes('x'))
  const after = before.copy()
  after.add('A', 'second', writes('y'))
  expect(after.key([])).not.toBe(before.key([]))
  expect(before.key(['B'])).not.toBe(before.key([]))
  expect(before.key(['B', 'C'])).toBe(before.key(['C', 'B']))
})
