import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'
import * as PLAN from './layers.ts'
import {
  filesBelow,
  importsOf,
  moduleOf,
  type OurPackage,
  ourPackages,
  productFiles,
  show,
  sourceOf,
  specifiersOf,
  statedBy,
} from './source-files.ts'

const LAYERS: readonly (readonly string[])[] = PLAN.LAYERS
const OUTBUILDINGS: Record<string, readonly string[]> = PLAN.OUTBUILDINGS
const NARROW: Record<string, readonly string[]> = PLAN.NARROW

const layerOf = (module: string) => LAYERS.findIndex((modules) => modules.includes(module))

function mayUse(from: string, to: string): boolean {
  if (from === to) return true
  const narrow = OUTBUILDINGS[from] ?? NARROW[from]
  if (narrow) return narrow.includes(to)
  if (to === 'embedded-postgres') return from === 'postgres' || from === 'cli'
  if (to in OUTBUILDINGS) return from === 'cli'
  return layerOf(to) < layerOf(from)
}

test('arrows point down', () => {
  const broken = productFiles().flatMap((file) =>
    importsOf(file)
      .filter((target) => !mayUse(moduleOf(file), moduleOf(target)))
      .map((target) => `${show(file)} must not import ${show(target)}`),
  )
  expect(broken).toEqual([])
})

test('every room is on the plan', () => {
  const plan = new Set([...LAYERS.flat(), ...Object.keys(OUTBUILDINGS)])
  expect([...new Set(productFiles().map(moduleOf))].filter((module) => !plan.has(module))).toEqual(
    [],
  )
})

test('every import names a file that exists, with its ending', () => {
  const broken = filesBelow('packages').flatMap((file) =>
    importsOf(file)
      .filter((target) => !existsSync(target))
      .map((target) => `${show(file)} imports ${show(target)}`),
  )
  expect(broken).toEqual([])
})

test('packages use each other by name, through their exports, and as declared', () => {
  const broken = productFiles().flatMap((file) => {
    const own = ourPackages().find(({ folder }) => file.startsWith(folder + sep))!
    return specifiersOf(file).flatMap((specifier) => {
      const wrong = misuse(file, specifier, own)
      return wrong === null ? [] : [`${show(file)}: '${specifier}' ${wrong}`]
    })
  })
  expect(broken).toEqual([])
})

function misuse(file: string, specifier: string, own: OurPackage): string | null {
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier)
    return target.startsWith(own.folder + sep) ? null : 'leaves its package'
  }
  if (specifier.startsWith('node:')) return null
  const [scope, rest] = specifier.split('/')
  const name = specifier.startsWith('@') ? `${scope}/${rest}` : scope!
  if (!own.dependencies.includes(name)) return 'is not declared by the package'
  const other = ourPackages().find((one) => one.name === name)
  // The build inlines what is private, and what of others is only a devDependency.
  const isInlined = other === undefined || other.installed === null
  if (!isInlined && own.installed?.includes(name) === false) return 'is not installed with it'
  if (other === undefined) return null
  const source = sourceOf(specifier)
  return source !== null && existsSync(source) ? null : 'is not exported'
}

test('no package brings itself along: what another one builds on it is loaded when it is used', () => {
  const brings = new Map(ourPackages().map(({ name }) => [name, new Set<string>()]))
  for (const file of productFiles()) {
    const own = ourPackages().find(({ folder }) => file.startsWith(folder + sep))!
    for (const specifier of statedBy(file)) {
      const other = ourPackages().find(
        ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
      )
      if (other !== undefined) brings.get(own.name)!.add(other.name)
    }
  }
  const failpoint = (name: string, seen = new Set<string>()): Set<string> => {
    for (const next of brings.get(name)!) if (!seen.has(next)) failpoint(next, seen.add(next))
    return seen
  }
  expect([...brings.get('@bursar/dev')!]).toContain('bursar')
  expect([...brings.keys()].filter((name) => failpoint(name).has(name))).toEqual([])
})

test('only stores talk to PostgreSQL', () => {
  const stages = LAYERS.slice(layerOf('subscription'), layerOf('operator') + 1).flat()
  const broken = productFiles().filter(
    (file) =>
      stages.includes(moduleOf(file)) &&
      !file.endsWith('.store.ts') &&
      importsOf(file).some((target) => moduleOf(target) === 'postgres'),
  )
  expect(broken.map(show)).toEqual([])
})

test('the pure files of the heart import only base and each other', () => {
  const broken = productFiles().filter(
    (file) =>
      moduleOf(file) === 'subscription' &&
      !file.endsWith('.store.ts') &&
      importsOf(file).some(
        (target) => target.endsWith('.store.ts') || moduleOf(target) === 'postgres',
      ),
  )
  expect(broken.map(show)).toEqual([])
})

test('there are no circles, types included', () => {
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done' || !existsSync(file)) return
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].map(show).join(' → '))
      return
    }
    state.set(file, 'open')
    for (const target of importsOf(file)) visit(target, [...path, file])
    state.set(file, 'done')
  }
  for (const file of productFiles()) visit(file, [])
  expect(circles).toEqual([])
})

test('the story is short and holds no SQL and no HTTP', () => {
  const scenario = productFiles().find((file) => moduleOf(file) === 'pipeline')
  const text = scenario === undefined ? '' : readFileSync(scenario, 'utf8')
  expect(text.split('\n').length).toBeLessThan(120)
  expect(text).not.toMatch(/\b(?:insert into|update \w+ set|select .* from|node:http)\b/i)
})
