import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { AppError } from '@bursar/wire/errors'

// Below the ports that systems give to outgoing connections: one of those could take the port of a
// server that is down for a moment.
const PORT_MIN = 20_000
const PORT_MAX = 32_000
const TRIES_MAX = 50

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    if (await isFree(port)) return port
  }
  throw new AppError('EMBEDDED_UNUSABLE', `No port is free from ${PORT_MIN} to ${PORT_MAX}.`)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return false // Taken, or not ours to take.
  }
  probe.close()
  await once(probe, 'close')
  return true
}
