import type { Collection, Selection } from '../world/collection/collection.ts'
import { take } from '../world/collection/take.ts'
import { invalidRequest, missingResource } from '../world/refusal.ts'
import { type Fields, integer, type Out, type Param, text, timeRange } from './params.ts'
import { textOf } from './route.ts'

/** https://docs.stripe.com/api/pagination */
export const PAGING = { limit: integer, starting_after: text, ending_before: text }
export const CREATED = { created: timeRange }
type Paging = Fields<Record<never, Param<unknown>>, typeof PAGING>

const LIMIT_USUAL = 10
const LIMIT_MAX = 100

/** One page of objects that are newest first, as the JSON text of Stripe’s list. */
export function listAnswer<T extends { id: string }>(
  given: {
    objects: readonly T[]
    url: string
    textOf: (object: T) => string
    resource: string
  },
  paging: Paging,
): string {
  const { objects } = given
  const limit = limitOf(paging)
  const place = (id: string, param: string) => {
    const index = objects.findIndex((object) => object.id === id)
    if (index < 0) throw missingResource(given.resource, id, param)
    return index
  }
  let page: readonly T[]
  let hasMore: boolean
  if (paging.ending_before === undefined) {
    const start =
      paging.starting_after === undefined ? 0 : place(paging.starting_after, 'starting_after') + 1
    page = objects.slice(start, start + limit)
    hasMore = objects.length > start + limit
  } else {
    const end = place(paging.ending_before, 'ending_before')
    page = objects.slice(Math.max(0, end - limit), end)
    hasMore = end > limit
  }
  return listText(page.map(given.textOf), hasMore, given.url)
}

/** One page of a collection. The search begins at the cursor and ends with the page. */
export function pageOf<T extends { id: string } & O, O>(
  collection: Collection<T, O>,
  url: string,
  selection: Selection<O>,
  paging: Paging,
): string {
  const limit = limitOf(paging)
  const place = (param: 'ending_before' | 'starting_after') => {
    const id = paging[param]
    if (id === undefined) return undefined
    const position = collection.positionOf(id)
    if (position === undefined) throw missingResource(collection.name, id, param)
    return position
  }
  const above = place('ending_before')
  const found =
    above === undefined
      ? collection.idsBelow(selection, place('starting_after'))
      : collection.idsAbove(selection, above)
  const ids = take(found, limit + 1)
  const page = ids.slice(0, limit)
  if (above !== undefined) page.reverse()
  const texts = page.map((id) => textOf(collection, id))
  return listText(texts, ids.length > limit, url)
}

function limitOf({ limit = LIMIT_USUAL }: Paging): number {
  if (limit >= 1 && limit <= LIMIT_MAX) return limit
  throw invalidRequest(`Invalid limit: must be between 1 and ${LIMIT_MAX}.`, { param: 'limit' })
}

function listText(texts: readonly string[], hasMore: boolean, url: string): string {
  const list = `{"object":"list","data":[${texts.join(',')}]`
  return `${list},"has_more":${hasMore},"url":${JSON.stringify(url)}}`
}

export function isWithin(created: number, range: Out<typeof timeRange> | undefined): boolean {
  return range === undefined || (created >= range.from && created <= range.to)
}
