import type { OperatorAnswer, OperatorAsked } from '@bursar/wire/operator/routes'
import { useQuery } from '@tanstack/react-query'
import type { ReadName } from './paths.ts'
import { asProblem, type Problem } from './problem.ts'
import { type Asked, read } from './request.ts'
import type { Topic } from './shapes.ts'

export interface Reading<Answer> {
  /** What was last answered; it stays while a newer answer is awaited. */
  readonly data: Answer | undefined
  /** Why there is none, or none newer. */
  readonly problem: Problem | null
  readonly isFetching: boolean
  /** What is shown was asked for with other words: a page or filter before. */
  readonly isStale: boolean
  again(): void
}

/** What changes the answer of each route, as the stream of changes names it. */
const TOPICS: Record<ReadName, readonly Topic[]> = {
  me: [],
  today: ['deliveries', 'events', 'changes', 'findings', 'messages'],
  events: ['events', 'changes'],
  event: ['events', 'changes', 'messages'],
  tenants: ['changes'],
  tenant: ['changes', 'findings'],
  subscriptions: ['changes'],
  subscription: ['events', 'changes'],
  explain: ['changes', 'findings'],
  findings: ['findings'],
  findingKinds: [],
  finding: ['findings'],
  findingEvidence: [],
  overrides: ['changes'],
  entitlement: ['changes'],
  audit: ['changes'],
  endpoints: ['deliveries', 'messages'],
  brake: ['changes', 'findings'],
  reconcile: ['findings'],
  messages: ['messages'],
  message: ['messages'],
  emailPreview: [],
}

interface ReadOptions {
  /** Reads again after this, for what the stream does not tell of. */
  readonly everyMs?: number
}

/** Reads a route of the operator API, and again when the stream says that it may have changed. */
export function useRead<Name extends ReadName>(
  name: Name,
  asked: OperatorAsked<Name> & Asked,
  { everyMs }: ReadOptions = {},
): Reading<OperatorAnswer<Name>> {
  const query = useQuery({
    queryKey: [name, asked] as const,
    queryFn: ({ signal }) => read(name, asked, signal),
    meta: { topics: TOPICS[name] },
    refetchInterval: everyMs ?? false,
    // The page before, while the next one comes; never another event or tenant.
    placeholderData: (before, query) =>
      query !== undefined && isSameThing(query.queryKey[1], asked) ? before : undefined,
  })
  return {
    data: query.data,
    problem: query.error === null ? null : asProblem(query.error),
    isFetching: query.isFetching,
    isStale: query.isPlaceholderData,
    again: () => void query.refetch(),
  }
}

function isSameThing(earlier: Asked, asked: Asked): boolean {
  return JSON.stringify(earlier.params) === JSON.stringify(asked.params)
}
