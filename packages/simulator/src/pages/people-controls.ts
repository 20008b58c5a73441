import { AppError } from '@bursar/wire/errors'
import type { Account } from '../account.ts'
import type { PageContext } from './page-context.ts'

type Body = Record<string, unknown>
type PeopleControl = (context: PageContext, body: Body) => unknown

/** What customers and banks do outside the API, as JSON. */
export const PEOPLE_CONTROLS: Record<string, PeopleControl> = {
  'POST /-/checkout/complete': (context, body) => {
    const account = accountOf(context, body)
    const session = known(account.world.checkoutSessions, body, 'session')
    return account.completeCheckout(session, texts(body, ['card', 'email', 'name']))
  },
  'POST /-/checkout/expire': (context, body) => {
    const account = accountOf(context, body)
    const session = known(account.world.checkoutSessions, body, 'session')
    account.expireCheckout(session)
    return account.world.checkoutSessions.get(session)
  },
  'POST /-/checkout/bank-payment': (context, body) => {
    const account = accountOf(context, body)
    const session = known(account.world.checkoutSessions, body, 'session')
    const result = oneOf(body, 'result', ['paid', 'failed'])
    account.settleBankPayment(session, result)
    return account.world.checkoutSessions.get(session)
  },
  'POST /-/payments/decline': (context, body) => {
    const account = accountOf(context, body)
    const { times } = body
    const isCount = typeof times === 'number' && Number.isInteger(times) && times > 0
    if (times !== undefined && !isCount) throw wrong('"times" must be a whole number above 0.')
    const customer = known(account.world.customers, body, 'customer')
    account.failNextPayments(customer, isCount ? times : undefined)
    return { customer }
  },
  'POST /-/payments/recover': (context, body) => {
    const account = accountOf(context, body)
    const customer = known(account.world.customers, body, 'customer')
    account.recover(customer)
    return { customer }
  },
  'POST /-/payments/authenticate': (context, body) => {
    const account = accountOf(context, body)
    const intent = known(account.world.paymentIntents, body, 'payment_intent')
    account.authenticate(intent)
    return account.world.paymentIntents.get(intent)
  },
  'POST /-/cards': (context, body) => {
    const account = accountOf(context, body)
    const customer = known(account.world.customers, body, 'customer')
    account.setCard(customer, text(body, 'card'))
    return account.world.customers.get(customer)
  },
}

/** The platform account, or the connected account in `account`. */
function accountOf(context: PageContext, { account = null }: Body): Account {
  const found = context.accounts().find(({ world }) => world.account === account)
  if (found !== undefined) return found
  throw wrong('"account" must be a connected account. Leave it out for the platform account.')
}

interface Finder {
  readonly name: string
  find(id: string): object | undefined
}

/** An ID that exists. */
function known(collection: Finder, body: Body, key: string): string {
  const id = text(body, key)
  if (collection.find(id) !== undefined) return id
  throw wrong(`No such ${collection.name}: '${id}'.`)
}

function text(body: Body, key: string): string {
  const value = body[key]
  if (typeof value === 'string' && value !== '') return value
  throw wrong(`"${key}" must be a text.`)
}

function texts(body: Body, keys: readonly string[]): Record<string, string> {
  const given = keys.filter((key) => body[key] !== undefined)
  return Object.fromEntries(given.map((key) => [key, text(body, key)]))
}

function oneOf<const T extends string>(body: Body, key: string, values: readonly T[]): T {
  const value = values.find((one) => one === body[key])
  if (value !== undefined) return value
  throw wrong(`"${key}" must be one of ${values.join(', ')}.`)
}

function wrong(message: string): AppError {
  return new AppError('SETTING_MALFORMED', message)
}
