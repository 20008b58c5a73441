import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ALWAYS_FULL, PAGE_SAMPLES, type PageName } from '../browser/console/page-samples.ts'
import { AMOUNTS } from '../browser/console/samples/amount.ts'

const GUIDE = resolve(import.meta.dirname, '../../docs/guides/console.md')
const IMAGES = resolve(dirname(GUIDE), 'images/console')
/** Of all pictures together: they are part of every clone. */
const BYTES_MAX = 12_000_000

test('every page is there at every width, light and dark, with every amount of data', () => {
  const names = Object.keys(PAGE_SAMPLES) as PageName[]
  const wanted = names.flatMap((name) =>
    (ALWAYS_FULL.includes(name) ? ['little'] : AMOUNTS).flatMap((amount) =>
      [1440, 1024, 390].flatMap((width) =>
        ['light', 'dark'].map((scheme) => `${name}-${width}-${scheme}-${amount}.webp`),
      ),
    ),
  )
  expect(wanted.length).toBeGreaterThan(200)
  expect(wanted.filter((name) => !existsSync(resolve(IMAGES, name)))).toEqual([])
})

test('the pictures are small enough to be kept', () => {
  const sizes = readdirSync(IMAGES).map((name) => statSync(resolve(IMAGES, name)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BYTES_MAX)
})

test('the guide shows pictures that exist', () => {
  const shown = [...readFileSync(GUIDE, 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)]
  expect(shown.length).toBeGreaterThan(3)
  const missing = shown.filter(([, path]) => !existsSync(resolve(dirname(GUIDE), path!)))
  expect(missing.map(([, path]) => path)).toEqual([])
})
