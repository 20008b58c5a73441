import { invalidRequest } from '../world/refusal.ts'
import type { World } from '../world/world.ts'
import { computedProperty } from './computed-properties.ts'

type Json = null | boolean | number | string | Json[] | JsonMap
interface JsonMap {
  [key: string]: Json
}

/** https://docs.stripe.com/api/expanding_objects */
const EXPAND_DEPTH_MAX = 4

/** Returns a copy with expanded references. `paths` are as in `expand[]`. */
export function expandText(world: World, text: string, paths: readonly string[]): string {
  if (paths.length === 0) return text
  const root: Json = JSON.parse(text)
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > EXPAND_DEPTH_MAX + 1) {
      throw invalidRequest('You cannot expand more than 4 levels of a property.')
    }
    expandIn(world, root, steps, path)
  }
  return JSON.stringify(root)
}

function expandIn(world: World, place: Json, steps: readonly string[], path: string): void {
  const [step, ...rest] = steps
  if (step === undefined || place === null) return
  if (Array.isArray(place)) {
    for (const element of place) expandIn(world, element, steps, path)
    return
  }
  if (typeof place !== 'object') throw cannotExpand(path)
  const value = resolve(world, place, step, path)
  place[step] = value
  expandIn(world, value, rest, path)
}

function resolve(world: World, owner: JsonMap, key: string, path: string): Json {
  const value = owner[key]
  if (typeof value === 'string') return objectOf(world, value, path)
  if (Array.isArray(value)) {
    return value.map((each) => (typeof each === 'string' ? objectOf(world, each, path) : each))
  }
  if (value !== undefined) return value
  const type = typeof owner.object === 'string' ? owner.object : ''
  const id = typeof owner.id === 'string' ? owner.id : ''
  const computed = computedProperty(world, type, key, id)
  if (computed === null) throw cannotExpand(path)
  return JSON.parse(computed)
}

function objectOf(world: World, id: string, path: string): Json {
  const text = world.sourceOf(id)?.textOf(id)
  if (text === undefined) throw cannotExpand(path)
  return JSON.parse(text)
}

function cannotExpand(path: string) {
  return invalidRequest(
    `This property cannot be expanded (${path}). You may want to try expanding it with a ` +
      `different API version, or it is not a reference.`,
  )
}
