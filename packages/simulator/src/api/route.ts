import type { Collection } from '../world/collection.ts'
import { missingResource } from '../world/refusal.ts'
import type { World } from '../world/world.ts'
import type { Param } from './params.ts'
import type { Form } from './parse-form.ts'

/** One request on its way to an answer. */
export interface Call {
  readonly world: World
  /** The variable parts of the path. */
  readonly ids: readonly string[]
  /** Answer reads with what the object was before its last change. */
  readonly stale: boolean
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As Stripe documents it, for example `/v1/customers/:id`. */
  readonly path: string
  readonly pattern: RegExp
  /** Gives the JSON text of the answer. */
  run(call: Call, form: Form): Promise<string> | string
}

export function route<T>(
  method: Route['method'],
  path: string,
  params: Param<T>,
  handle: (call: Call, params: T) => Promise<string> | string,
): Route {
  // `…/search` is a route of its own, and not served.
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '((?!search$)[^/]+)')}/?$`)
  return {
    method,
    path,
    pattern,
    run: (call, form) => handle(call, params.read(form, '')),
  }
}

/** The id in the path; a route without one does not ask. */
export function idIn(call: Call, index = 0): string {
  return call.ids[index] ?? ''
}

/** The text of an object, or Stripe’s 404. */
export function readText<T extends { id: string }>(
  call: Call,
  collection: Collection<T>,
  id = idIn(call),
): string {
  const found = call.stale ? collection.previousTextOf(id) : collection.textOf(id)
  if (found === undefined) throw missingResource(collection.name, id)
  return found
}

/** The object itself, or Stripe’s refusal that names the parameter. */
export function findOr404<T extends { id: string }>(
  collection: Collection<T>,
  id: string,
  param = 'id',
): T {
  const found = collection.find(id)
  if (found === undefined) throw missingResource(collection.name, id, param)
  return found
}

/** The text that was just saved. */
export function textOf<T extends { id: string }>(collection: Collection<T>, id: string): string {
  return collection.textOf(id) ?? ''
}
