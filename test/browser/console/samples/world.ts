import type { StoredFinding } from '../../../../packages/bursar/src/operator/read/findings.store.ts'
import { type Amount, idAt } from './amount.ts'
import { Book } from './book.ts'
import { findThings } from './findings.ts'
import { ADA, CONNECTED } from './house.ts'
import { before, DAY, HOUR } from './instant.ts'
import { type Answer, additionOf, lifecycleOf, type Person } from './lifecycle.ts'
import { overridesOf, tellEnd, tellOverride } from './overrides.ts'

const NAMES = ['Acme Wind', 'Northern Turbines Ltd', 'Blue Harbour', 'Ada & Sons']
/** As long as the longest that people have. */
const LONG_NAME =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & Söhne mbH'
const SIZES = { none: 0, little: 4, much: 50 } as const
const FINDINGS = { none: 0, little: 1, much: 52 } as const
const OVERRIDES = { none: 0, little: 3, much: 50 } as const
/** Of whom the pages of one tenant are. */
const ADDITIONS = { none: 0, little: 0, much: 11 } as const
const CUSTOMERS = { none: 0, little: 1, much: 5 } as const

/** All that is so in the pictures, and whom they are about. */
export type World = ReturnType<typeof makeWorld>

const made = new Map<Amount, World>()

/** The same at every call. */
export function worldOf(amount: Amount): World {
  const world = made.get(amount) ?? makeWorld(amount)
  made.set(amount, world)
  return world
}

/** The checkout that is on hold: the page of one finding is of it. */
export function mainFindingOf(amount: Amount): StoredFinding {
  const { findings } = worldOf(amount === 'none' ? 'little' : amount).book
  return findings.findLast(({ kind }) => kind === 'checkout_on_hold')!
}

type ActionRun = { readonly at: string; readonly run: () => void }

function makeWorld(amount: Amount) {
  const book = new Book()
  const people = Array.from({ length: SIZES[amount] }, (_, index) => personAt(amount, index))
  const tenants = tenantsOf(people, amount)
  const actions = people.flatMap((person, index) => actionsOf(book, person, tenants[index]!))
  const [main] = people
  if (main !== undefined) {
    actions.push(
      ...extrasOf(book, main, tenants[0]!, amount),
      ...byHand(book, tenants[amount === 'much' ? 0 : 1]!),
    )
  }
  const overrides = overridesOf(
    tenants.map(({ tenant_id }) => tenant_id),
    OVERRIDES[amount],
  )
  actions.push(
    ...overrides.map((one, index) => ({
      at: one.createdAt.toISOString(),
      run: () => {
        const replaced =
          overrides[index + 1]?.endedReason === 'replaced' ? overrides[index + 1] : null
        tellOverride(book, one, replaced?.overrideId ?? null)
      },
    })),
    ...overrides
      .filter(({ endedAt }) => endedAt !== null)
      .map((one) => ({ at: one.endedAt!.toISOString(), run: () => tellEnd(book, one) })),
  )
  for (const { run } of actions.toSorted((one, other) => one.at.localeCompare(other.at))) run()
  findThings(book, FINDINGS[amount])
  const subscriptions = [...book.subscriptions.values()]
  const subscription = subscriptions.find(({ tenantId }) => tenantId === tenants[0]?.tenant_id)
  return {
    book,
    overrides,
    tenant: book.tenants.get(tenants[0]?.tenant_id ?? '') ?? null,
    subscription,
  }
}

type Tenant = { readonly tenant_id: string; readonly name: string; readonly email: string }

function personAt(amount: Amount, index: number): Person {
  return { index, account: amount === 'much' && index % 9 === 7 ? CONNECTED : '' }
}

/** The ids that their app gave them: after their names, numbered where a name is taken. */
function tenantsOf(people: readonly Person[], amount: Amount): Tenant[] {
  const taken = new Set<string>()
  return people.map((_person, index) => {
    const isLong = amount === 'much' && index % 5 === 0
    const name = isLong ? LONG_NAME : (NAMES[index % NAMES.length] ?? 'Acme Wind')
    const slug = name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
    const numbers = people.map((_, other) => (other === 0 ? '' : `-${other + 1}`))
    const tenant_id =
      numbers.map((end) => slug.slice(0, 44) + end).find((id) => !taken.has(id)) ?? ''
    taken.add(tenant_id)
    return { tenant_id, name, email: `billing@${tenant_id}.example` }
  })
}

function actionsOf(book: Book, person: Person, tenant: Tenant): ActionRun[] {
  return lifecycleOf(person).map((answer, index) => ({
    at: answer.at,
    run: () =>
      index === 0 ? book.buy(tenant, answer) : book.ask(tenant.tenant_id, answer, 'recheck'),
  }))
}

/** What only the tenant of the pages of one tenant has. */
function extrasOf(book: Book, main: Person, tenant: Tenant, amount: Amount): ActionRun[] {
  const additions = Array.from({ length: ADDITIONS[amount] }, (_, index) =>
    additionOf(main, ADDED_FROM + index),
  )
  const bought = Array.from({ length: CUSTOMERS[amount] - 1 }, (_, index): Answer => {
    const answer = additionOf(main, ADDED_FROM + 100 + index)
    return { ...answer, snapshot: { ...answer.snapshot, customerId: idAt('cus', 900 + index) } }
  })
  return [
    ...additions.map((answer) => ({
      at: answer.at,
      run: () => book.ask(tenant.tenant_id, answer, 'link'),
    })),
    ...bought.map((answer) => ({ at: answer.at, run: () => book.buy(tenant, answer) })),
  ]
}

const ADDED_FROM = 700

/** What an operator did for a tenant, and an event of it that waits for its turn. */
function byHand(book: Book, { tenant_id }: Tenant): ActionRun[] {
  const own = () => [...book.subscriptions.values()].find((one) => one.tenantId === tenant_id)!
  const by = { actor_type: 'operator', actor_id: ADA.sub }
  const reason = 'The customer says that they have cancelled.'
  return [
    {
      at: before(DAY + HOUR),
      run: () => {
        const details = { subscription_id: own().id, reason }
        book.tell(tenant_id, before(DAY + HOUR), {
          event_type: 'operator.subscription.refetched',
          ...by,
          details,
        })
      },
    },
    {
      at: before(12),
      run: () => {
        const { account, stripeId: objectId, generation } = own()
        const came = {
          at: before(12),
          type: 'customer.subscription.updated',
          account,
          object_id: objectId,
        }
        book.record({ ...came, tenantId: tenant_id, generation: generation + 1 }, 'pending')
      },
    },
  ]
}
