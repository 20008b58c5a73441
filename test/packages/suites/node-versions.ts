import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HAS_OTHER_NODES, otherNode } from '../../support/other-node.ts'
import type { Installed } from './installed.ts'

/** The oldest of each line that a package may ask for; of 20, the first that requires modules. */
const OTHERS = ['20.19.0', '22.12.0']

/** By entry, what it must offer. */
export type Entries = Readonly<Record<string, readonly string[]>>

/**
 * Whether every entry loads, by `import` and by `require()`, on each Node that its package names.
 */
export function testNodeVersions(installed: () => Installed, entries: Entries): void {
  test('every entry is imported and required on this Node', () => {
    testEntries(installed(), entries, process.execPath)
  })

  // Elsewhere, such as on macOS, the registry has no package with a Node in it.
  test.runIf(HAS_OTHER_NODES).each(OTHERS)(
    'every entry for Node %s is imported and required on it',
    (version) => {
      const { app } = installed()
      const [major = '', minor = ''] = version.split('.')
      const meant = Object.entries(entries).filter(([entry]) => {
        const [from = '', fromMinor = '0'] = oldestOf(app, entry).split('.')
        return (
          Number(major) > Number(from) || (major === from && Number(minor) >= Number(fromMinor))
        )
      })
      expect(meant.length).toBeGreaterThan(0)
      testEntries(installed(), Object.fromEntries(meant), otherNode(version))
    },
  )
}

function testEntries({ run }: Installed, entries: Entries, node: string): void {
  const names = (loaded: string) => `JSON.stringify(Object.keys(${loaded}))`
  for (const [entry, offered] of Object.entries(entries)) {
    const load = [
      ['--input-type=module', '-e', `console.log(${names(`await import('${entry}')`)})`],
      ['--input-type=commonjs', '-e', `console.log(${names(`require('${entry}')`)})`],
    ]
    for (const args of load) {
      expect(JSON.parse(run(node, args)), entry).toEqual(expect.arrayContaining([...offered]))
    }
  }
}

/** Of the Nodes that the package of an entry names: `>=22.12` → `22.12`. */
function oldestOf(app: string, entry: string): string {
  const name = entry.split('/', entry.startsWith('@') ? 2 : 1).join('/')
  const file = join(app, 'node_modules', name, 'package.json')
  const { engines } = JSON.parse(readFileSync(file, 'utf8'))
  return engines.node.replace('>=', '')
}
