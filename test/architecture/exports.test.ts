import { expect, test } from 'vitest'
import { importsOf, ourPackages, show, sourceOf, specifiersOf } from './source-files.ts'

/** What each public entry must offer; whatever else it offers is its own affair. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  bursar: ['createBursar', 'defineConfig', 'loadConfig', 'AppError'],
  'bursar/express': ['stripeWebhook', 'bursarRoutes'],
  'bursar/fastify': ['stripeWebhook', 'bursarRoutes'],
  'bursar/hono': ['stripeWebhook', 'bursarRoutes'],
  'bursar/next': ['stripeWebhook', 'bursarRoutes', 'startBursar'],
  'bursar/local': ['listen', 'sampleEmails', 'toHtml', 'toText'],
  '@bursar/dev': ['runDev'],
  '@bursar/client': ['createClient', 'AppError'],
  '@bursar/client/server': ['signReference'],
  '@bursar/react': ['BillingProvider', 'useBilling', 'BillingError'],
  '@bursar/embedded-postgres': ['startEmbedded'],
  'stripe-webhook-probe': ['probe', 'PROBES'],
  'stripe-webhook-probe/command': ['probeCommand'],
  'stripe-simulator': ['createSimulator'],
  'stripe-simulator/command': ['simulateCommand'],
}

test('the public packages have these entries and no other', () => {
  const entries = ourPackages()
    .filter(({ name }) => name !== '@bursar/wire')
    .flatMap(({ name, exports }) => Object.keys(exports).map((door) => name + door.slice(1)))
  expect(entries.sort()).toEqual(Object.keys(OFFERED).sort())
})

test.each(Object.entries(OFFERED))('%s opens and offers %j', async (entry, names) => {
  const offered = await import(entry)
  expect(Object.keys(offered)).toEqual(expect.arrayContaining([...names]))
})

/** Everything that a file brings along when it is loaded; what is only a type, too. */
function broughtBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const target of importsOf(file)) broughtBy(target, seen)
  return seen
}

test('the client brings no package and nothing of Node: it runs wherever there is fetch', () => {
  const files = [...broughtBy(sourceOf('@bursar/client')!)]
  expect(files.length).toBeGreaterThan(5)
  const packages = files.flatMap((file) =>
    specifiersOf(file)
      .filter((name) => !name.startsWith('.') && sourceOf(name) === null)
      .map((name) => `${show(file)}: ${name}`),
  )
  expect(packages).toEqual([])
})
