import type { ObjectSource } from '../world/collection/collection.ts'
import { missingResource } from '../world/refusal.ts'
import type { World } from '../world/world.ts'
import type { Param } from './params.ts'
import type { Form } from './parse-form.ts'

/** One API request. */
export interface Call {
  readonly world: World
  /** The variable parts of the path. */
  readonly ids: readonly string[]
  /** Whether reads return the object before its last change. */
  readonly stale: boolean
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** The documented path, for example `/v1/customers/:id`. */
  readonly path: string
  readonly pattern: RegExp
  /** Whether it returns pages of objects. */
  readonly isList: boolean
  /** Returns the JSON text of the answer. */
  run(call: Call, form: Form): Promise<string> | string
}

export function route<T>(
  method: Route['method'],
  path: string,
  params: Param<T>,
  handle: (call: Call, params: T) => Promise<string> | string,
): Route {
  // `…/search` is a separate route, which is not supported.
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '((?!search$)[^/]+)')}/?$`)
  return {
    method,
    path,
    pattern,
    isList: method === 'GET' && !/:\w+$/.test(path),
    run: (call, form) => handle(call, params.read(form, '')),
  }
}

/** The ID in the path. Only for routes with an ID. */
export function idIn(call: Call, index = 0): string {
  return call.ids[index] ?? ''
}

/** The text of an object, or Stripe’s 404. */
export function readText<T extends { id: string }>(
  call: Call,
  collection: ObjectSource<T>,
  id = idIn(call),
): string {
  const found = call.stale ? collection.previousTextOf(id) : collection.textOf(id)
  if (found === undefined) throw missingResource(collection.name, id)
  return found
}

/** The object, or a Stripe error that names the parameter. */
export function findOr404<T extends { id: string }>(
  collection: ObjectSource<T>,
  id: string,
  param = 'id',
): T {
  const found = collection.find(id)
  if (found === undefined) throw missingResource(collection.name, id, param)
  return found
}

/** The saved text. */
export function textOf<T extends { id: string }>(collection: ObjectSource<T>, id: string): string {
  return collection.textOf(id) ?? ''
}
