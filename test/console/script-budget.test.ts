import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { BUILT } from '../../scripts/console/build-console.ts'
import { buildOnce } from '../browser/console/build-once.ts'
import { type Manifest, scriptBytesOf } from './script-bytes-of.ts'

/** Of a page, compressed. */
const SCRIPT_BYTES_MAX = 300_000

/** No page that carries the charts is smaller. */
const CHARTS_BYTES_MIN = 200_000

/** Today comes with the entry; only its charts are loaded later. */
const TODAY = 'src/today/chart.tsx'

let manifest: Manifest
beforeAll(() => {
  buildOnce()
  manifest = JSON.parse(readFileSync(resolve(BUILT, 'manifest.json'), 'utf8'))
})

test('no page needs more than 300 KB of script, all that it loads later included', () => {
  const pages = Object.keys(manifest).filter((name) => name === TODAY || name.endsWith('-page.tsx'))
  expect(pages.length).toBeGreaterThan(12)
  const bytes = pages.map((page) => [page, scriptBytesOf(manifest, ['index.html', page])] as const)
  expect(bytes.filter(([, size]) => size > SCRIPT_BYTES_MAX)).toEqual([])
  // Charts are the largest part: a page without them does not carry them.
  const sizes = new Map(bytes)
  expect(sizes.get(TODAY)).toBeGreaterThan(CHARTS_BYTES_MIN)
  expect(sizes.get('src/events/events-page.tsx')).toBeLessThan(CHARTS_BYTES_MIN)
})

test('the page asks nobody else for anything', () => {
  const page = readFileSync(resolve(BUILT, 'index.html'), 'utf8')
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)
  expect(addresses.length).toBeGreaterThan(2)
  expect(addresses.filter((address) => !address?.startsWith('/console/assets/'))).toEqual([])
  expect(page).not.toMatch(/<script(?![^>]*src=)|style="/)
})
