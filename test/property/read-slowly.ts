import { isUtf8 } from 'node:buffer'
import type { VerifiedEvent } from '../../packages/bursar/src/ingress/verified-event.ts'

type Json = Record<string, unknown>

/**
 * The rules of the envelope once more, written the slow way: `packages/bursar/src/ingress` must say
 * the same of every body there is.
 */
export function readSlowly(
  body: Uint8Array,
): VerifiedEvent | 'BODY_NOT_JSON' | 'BODY_NOT_AN_EVENT' {
  const text = Buffer.from(body).toString('utf8')
  if (!isUtf8(body) || !isParsable(text)) return 'BODY_NOT_JSON'
  const value: unknown = JSON.parse(text)
  if (depthOf(value) > 64) return 'BODY_NOT_JSON'
  try {
    return readEvent(value)
  } catch (error) {
    if (error instanceof WrongField) return 'BODY_NOT_AN_EVENT'
    throw error
  }
}

class WrongField extends Error {}

function readEvent(event: unknown): VerifiedEvent {
  const at = (path: string) =>
    path
      .split('.')
      .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), event)
  const text = (path: string) => textOf(at(path))
  const matching = (path: string, pattern: RegExp) =>
    must(text(path), (found) => pattern.test(found))
  const required = (path: string, pattern: RegExp) => matching(path, pattern) ?? fail()
  const id = (value: unknown) => {
    const found = textOf(value)
    return found !== null && /^[a-z]+_\w{1,200}$/.test(found) ? found : null
  }
  const reference = (path: string) => id(isObject(at(path)) ? at(`${path}.id`) : at(path))

  const head = {
    id: required('id', /^evt_\w{1,200}$/),
    type: required('type', /^[a-z0-9_.[\]]{1,128}$/),
    livemode: typeof at('livemode') === 'boolean' ? at('livemode') === true : fail(),
  }
  const isUpcoming = /^(v1\.)?invoice\.upcoming$/.test(head.type)
  if (text('object') === 'v2.core.event') {
    return {
      ...head,
      form: 'thin',
      account: matching('context', /^[\w/]{1,255}$/),
      apiVersion: null,
      objectType: matching('related_object.type', /^[a-z0-9_.[\]]{1,128}$/),
      objectId: isUpcoming ? null : id(at('related_object.id')),
      customer: id(at('data.customer')),
      subscription: id(at('data.subscription')),
      invoice: null,
      charge: null,
    }
  }
  if (text('object') !== 'event' || !isObject(at('data.object'))) return fail()
  return {
    ...head,
    form: 'snapshot',
    account: matching('account', /^acct_\w{1,200}$/),
    apiVersion: matching('api_version', /^[\w.-]{1,64}$/),
    objectType: matching('data.object.object', /^[a-z0-9_.[\]]{1,128}$/),
    objectId: isUpcoming ? null : id(at('data.object.id')),
    customer: reference('data.object.customer'),
    subscription:
      reference('data.object.subscription') ??
      reference('data.object.parent.subscription_details.subscription'),
    invoice: reference('data.object.invoice'),
    charge: reference('data.object.charge'),
  }
}

function fail(): never {
  throw new WrongField()
}

function must(value: string | null, isRight: (found: string) => boolean): string | null {
  return value === null || isRight(value) ? value : fail()
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) return fail()
  return value
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isParsable(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
