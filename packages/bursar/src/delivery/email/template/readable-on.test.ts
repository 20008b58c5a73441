import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrast, readableOn } from './readable-on.ts'

test('black on white, and white on black', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect([readableOn('#ffffff'), readableOn('#000000')]).toEqual(['#000000', '#ffffff'])
})

test('text is readable on any brand color', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff })
  fc.assert(
    fc.property(colour, (number) => {
      const ground = `#${number.toString(16).padStart(6, '0')}`
      expect(contrast(ground, readableOn(ground))).toBeGreaterThanOrEqual(4.5)
    }),
  )
})
