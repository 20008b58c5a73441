import { invalidRequest, missingResource } from '../world/refusal.ts'
import { type Fields, integer, type Out, type Param, text, timeRange } from './params.ts'

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
  const limit = paging.limit ?? LIMIT_USUAL
  if (limit < 1 || limit > LIMIT_MAX) {
    throw invalidRequest(`Invalid limit: must be between 1 and ${LIMIT_MAX}.`, { param: 'limit' })
  }
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
  const texts = page.map(given.textOf).join(',')
  const url = JSON.stringify(given.url)
  return `{"object":"list","data":[${texts}],"has_more":${hasMore},"url":${url}}`
}

export function isWithin(created: number, range: Out<typeof timeRange> | undefined): boolean {
  return range === undefined || (created >= range.from && created <= range.to)
}
