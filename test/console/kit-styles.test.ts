import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { BUILT } from '../../scripts/console/build-console.ts'
import { buildOnce } from '../browser/console/build-once.ts'

const ALL_OF_THE_KIT = 'node_modules/@mantine/core/styles.css'

/** As the kit names its classes. */
const CLASS = /\bm_[0-9a-f]{6,8}\b/g

test('each class of the kit that a script sets and the kit styles is styled', () => {
  buildOnce()
  const set = classesIn(builtFiles('.js'))
  const styled = classesIn(readFileSync(ALL_OF_THE_KIT, 'utf8'))
  const here = classesIn(builtFiles('.css'))
  const needed = [...set].filter((name) => styled.has(name))
  expect(needed.length).toBeGreaterThan(40)
  expect(needed.filter((name) => !here.has(name))).toEqual([])
})

function builtFiles(ending: string): string {
  const assets = resolve(BUILT, 'assets')
  const names = readdirSync(assets).filter((name) => name.endsWith(ending))
  return names.map((name) => readFileSync(resolve(assets, name), 'utf8')).join('\n')
}

function classesIn(text: string): Set<string> {
  return new Set(text.match(CLASS))
}
