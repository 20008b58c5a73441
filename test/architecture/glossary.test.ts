import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import { expect, test } from 'vitest'
import { filesBelow, productFiles, show } from './source-files.ts'

interface OldName {
  readonly old: RegExp
  readonly use: string
  /** Identifiers in which the word means something else. */
  readonly except?: RegExp
  /** Files in which it does. */
  readonly exceptIn?: RegExp
}

/** Where the word is the field's own: of an email, of a token, of a certificate. */
const SUBJECT_LINES =
  /\/(delivery\/(email|alerts)|billing|http\/api\/customer|http\/dev|console\/src\/outbox|wire\/src\/operator\/outbox|operator\/(preview-email|read\/sent-email)|cli|dev\/src)/

/**
 * The names of before, one word for each thing since. The whole table: docs/reference/glossary.md
 */
const OLD_NAMES: readonly OldName[] = [
  { old: /subjects?/, use: 'object', exceptIn: SUBJECT_LINES },
  {
    old: /settle[sd]?|settling|settlements?/,
    use: 'observe, refresh result',
    // A bank debit settles, and so do promises and queries.
    except: /^(allSettled|onSettled|settled|settle(BankPayment|SlowPayment|FirstInvoice))$/,
  },
  { old: /trails?/, use: 'refresh history' },
  { old: /poke[sd]?|poking/, use: 'mark stale' },
  { old: /dirty/, use: 'stale' },
  { old: /flights?|flying/, use: 'flush', except: /^(isI|i)nFlight$|^IN_FLIGHT_MS$/ },
  { old: /owe[sd]?|owing/, use: 'enqueue, pending' },
  { old: /effects?/, use: 'outbox message', except: /^use(Layout)?Effect$/ },
  { old: /lanes?/, use: 'queue' },
  { old: /hurry/, use: 'expedite' },
  { old: /patience/, use: 'retry policy, timeout' },
  { old: /notices?/, use: 'email', except: /^notice$/ },
  { old: /announce(s|d|r|ments?)?/, use: 'outgoing webhook' },
  { old: /receivers?/, use: 'endpoint' },
  { old: /ledgers?/, use: 'audit log' },
  { old: /quarantined?/, use: 'on hold' },
  { old: /desks?/, use: 'service' },
  { old: /around/, use: 'context' },
  { old: /faces?/, use: 'API' },
  {
    old: /house|floors?|rooms?/,
    use: 'architecture, layer, module',
    except: /^(floor|room|makeRoom|ROOM_BYTES_MIN)$/,
  },
  { old: /story|stories|heart/, use: 'pipeline, core' },
  { old: /chaos|mistakes?/, use: 'fault injection' },
  { old: /lives|life/, use: 'lifecycle', except: /^(livesIn|CARD_LIFE_YEARS)$/ },
  { old: /shops?/, use: 'checkout, billing' },
  { old: /deny/, use: 'block', except: /^DENY$/ },
]

const wordsOf = (identifier: string) =>
  identifier.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)?.map((word) => word.toLowerCase()) ?? []

/** Every identifier of a file, and every word of its strings that is written like one. */
function identifiersOf(file: string): Set<string> {
  const found = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const { type, name, value } = node as { type?: string; name?: unknown; value?: unknown }
    if (/Identifier$/.test(type ?? '') && typeof name === 'string') found.add(name)
    const text = type === 'TemplateElement' ? (value as { raw: string }).raw : value
    if (typeof text === 'string') for (const word of namesIn(text)) found.add(word)
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return found
}

/** Of a sentence only what has an underscore: the rest is English. */
function namesIn(text: string): string[] {
  const words = text.match(/[A-Za-z_]\w*/g) ?? []
  return /^[\w.:/@{}-]+$/.test(text) ? words : words.filter((word) => word.includes('_'))
}

function oldNames(file: string, identifiers: Iterable<string>): string[] {
  const place = show(file)
  return [...identifiers].flatMap((identifier) =>
    OLD_NAMES.filter(
      ({ old, except, exceptIn }) =>
        wordsOf(identifier).some((word) => new RegExp(`^(?:${old.source})$`).test(word)) &&
        except?.test(identifier) !== true &&
        exceptIn?.test(place) !== true,
    ).map(({ use }) => `${place}: ${identifier} (use: ${use})`),
  )
}

// The probe speaks of the endpoints and the side effects of others, the simulator of Stripe.
const OURS = productFiles().filter((file) => !/packages\/(probe|simulator)\//.test(show(file)))

test('no old name is left in code, routes, commands and settings', () => {
  expect(OURS.length).toBeGreaterThan(300)
  expect(OURS.flatMap((file) => oldNames(file, identifiersOf(file)))).toEqual([])
})

test('no old name is left in the schema', () => {
  const files = filesBelow('packages/bursar/migrations', /\.sql$/)
  const names = (file: string) =>
    readFileSync(file, 'utf8')
      .replaceAll(/--.*$/gm, '')
      .match(/[a-z_]\w*/g) ?? []
  expect(files.flatMap((file) => oldNames(file, names(file)))).toEqual([])
})

test('an old name would be seen, also within another, and in a path', () => {
  const seen = (text: string) => oldNames('packages/bursar/src/x.ts', namesIn(text)).length
  expect(
    ['effectId', 'effect_id', '/operator/subjects', 'OWED_MAX', 'bursar.settlements'].map(seen),
  ).toEqual([1, 1, 1, 1, 1])
  expect(['useEffect', 'the effect of it', 'allSettled', 'objectId'].map(seen)).toEqual([
    0, 0, 0, 0,
  ])
})
