import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BEGINNING, readSpans, type Span } from './read-spans.ts'

interface Row {
  readonly id: string
  readonly created: number
}

/** A list as Stripe serves it: newest first, a cursor, both ends of `created` included. */
function listOf(rows: readonly Row[], limit: number) {
  let under = 0
  const seen = { pages: 0, most: 0 }
  const read = async ({ from, to, after }: Span) => {
    seen.pages += 1
    under += 1
    seen.most = Math.max(seen.most, under)
    await new Promise((resolve) => setImmediate(resolve))
    under -= 1
    const within = rows.filter(({ created }) => created >= from && (to === null || created <= to))
    const start = after === null ? 0 : within.findIndex(({ id }) => id === after) + 1
    const page = within.slice(start, start + limit)
    return { rows: page, hasMore: within.length > start + limit }
  }
  return { read, seen }
}

/** Many of them in the same second, as after an import. */
const times = fc.array(fc.integer({ min: 1_700_000_000, max: 1_700_000_400 }), {
  maxLength: 300,
  size: 'max',
})
const rowsAt = (created: readonly number[]): Row[] =>
  [...created].sort((a, b) => b - a).map((at, index) => ({ id: `sub_${index}`, created: at }))

test('every row is read once, whatever the times, the pages and how many are read at once', () =>
  fc.assert(
    fc.asyncProperty(
      times,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (created, limit, parallel) => {
        const rows = rowsAt(created)
        const { read, seen } = listOf(rows, limit)
        const found: string[] = []
        let remaining: readonly Span[] = [BEGINNING]
        await readSpans<Row>({
          spans: [BEGINNING],
          parallel,
          read,
          onPage: async (page, rest) => {
            found.push(...page.map(({ id }) => id))
            remaining = rest
          },
        })
        expect(found.sort()).toEqual(rows.map(({ id }) => id).sort())
        expect(remaining).toEqual([])
        expect(seen.most).toBeLessThanOrEqual(parallel)
      },
    ),
  ))

test('a reading that fails goes on where it was told last, and misses nothing', () =>
  fc.assert(
    fc.asyncProperty(
      times,
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
      async (created, limit, streaks) => {
        const rows = rowsAt(created)
        const { read } = listOf(rows, limit)
        const found = new Set<string>()
        let remaining: readonly Span[] = [BEGINNING]
        const spans = async () => {
          let left = streaks.next().value ?? 1
          await readSpans<Row>({
            spans: remaining,
            parallel: 3,
            read: (span) => {
              left -= 1
              return left < 0 ? Promise.reject(new Error('away')) : read(span)
            },
            onPage: async (page, rest) => {
              for (const { id } of page) found.add(id)
              remaining = rest
            },
          })
        }
        for (let tries = 0; remaining.length > 0 && tries < 1_000; tries += 1) {
          await spans().catch((error) => expect(error).toMatchObject({ message: 'away' }))
        }
        expect(remaining).toEqual([])
        expect([...found].sort()).toEqual(rows.map(({ id }) => id).sort())
      },
    ),
    { numRuns: 50 },
  ))

test('a long list costs few pages more than it has, and they are read side by side', async () => {
  const rows = rowsAt(Array.from({ length: 12_000 }, (_, at) => 1_600_000_000 + at * 5_000))
  const { read, seen } = listOf(rows, 100)
  await readSpans<Row>({ spans: [BEGINNING], parallel: 10, read, onPage: async () => undefined })
  expect(seen.most).toBe(10)
  expect(seen.pages).toBeLessThanOrEqual(120 + 40)
})
