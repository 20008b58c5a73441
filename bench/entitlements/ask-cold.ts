import { seededRandom } from '../../packages/wire/src/random.ts'
import { LoadConnection } from '../load/load-connection.ts'
import { quantile } from '../support/quantile.ts'

export interface ColdLoad {
  readonly port: number
  readonly token: string
  readonly tenants: number
  readonly concurrency: number
  readonly seconds: number
  readonly seed: number
}

export interface ColdRound {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answered: number
}

/** Keep-alive connections with one check under way each, of tenants at random. */
export async function askCold(load: ColdLoad): Promise<ColdRound> {
  const { port, token, tenants, concurrency, seconds, seed } = load
  const random = seededRandom(seed)
  const tail = ` HTTP/1.1\r\nHost: bursar\r\nAuthorization: Bearer ${token}\r\n\r\n`
  const next = () => {
    const tenant = 1 + Math.floor(random() * tenants)
    return Buffer.from(`GET /api/v1/entitlements/tenant-${tenant}/devices${tail}`, 'latin1')
  }
  const took: number[] = []
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const done = Promise.withResolvers<void>()
  let under = 0
  const onAnswer = (connection: LoadConnection, status: number) => {
    const now = performance.now()
    took.push(now - connection.sentAt)
    under -= 1
    if (status !== 200) done.reject(new Error(`A check was answered with ${status}.`))
    else if (now < endsAt) ask(connection)
    else if (under === 0) done.resolve()
  }
  const ask = (connection: LoadConnection) => {
    under += 1
    connection.send(next())
  }
  const opening = Array.from({ length: concurrency }, () =>
    LoadConnection.open(port, onAnswer, done.reject),
  )
  // A connection that breaks ends the round, also while others are being opened.
  const broken = done.promise.then((): never[] => [])
  const connections = await Promise.race([Promise.all(opening), broken])
  for (const connection of connections) ask(connection)
  try {
    await done.promise
  } finally {
    for (const connection of connections) connection.close()
  }
  const elapsed = (performance.now() - startedAt) / 1000
  took.sort((a, b) => a - b)
  return {
    perSecond: took.length / elapsed,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    answered: took.length,
  }
}
