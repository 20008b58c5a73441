import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, test } from 'vitest'
import { INSTALLED_BYTES_MAX, installedSize } from '../../../scripts/packages/installed-size.ts'
import { inlinedInto } from './inlined-into.ts'
import type { Installed } from './installed.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** TypeScript before 5, and `require()` as it was: neither reads packages of modules only. */
const NOT_OURS = ['node10', 'node16-cjs']

/** Of a bundle, or of a declaration. */
const IMPORT =
  /^(?:import|export) (?:[^'"]* from )?['"]([^'"]+)['"]|\b(?:import|__require)\(['"]([^'"]+)['"]\)/gm

/** Whether each package is fit for strangers: what it ships, its types, licenses and size. */
export function testPublished(installed: () => Installed): void {
  const folderOf = (name: string) => join(installed().app, 'node_modules', name)
  const manifestOf = (name: string) =>
    JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'))
  const each = <Fault>(findFaults: (name: string) => Fault[]) =>
    installed().names.flatMap((name) => findFaults(name).map((fault) => [name, fault]))

  test('publint finds nothing to say about any package', async () => {
    const said = installed().names.map(async (name) => {
      const pkg = manifestOf(name)
      const { messages } = await publint({ pkgDir: folderOf(name), pack: false, strict: true })
      return messages.map((message) => [name, formatMessage(message, pkg, { color: false })])
    })
    expect((await Promise.all(said)).flat()).toEqual([])
  })

  test('each entry has types, and they are those of what is loaded', async () => {
    const { app, tarballs } = installed()
    const wrong = tarballs.map(async (file) => {
      const result = await checkPackage(createPackageFromTarballData(readFileSync(join(app, file))))
      if (!result.types) return [[file, 'no types']]
      return result.problems
        .filter((one) => !('resolutionKind' in one && NOT_OURS.includes(one.resolutionKind)))
        .map((one) => [file, JSON.stringify(one)])
    })
    expect((await Promise.all(wrong)).flat()).toEqual([])
  })

  test('each package brings its license, and that of each package whose code is in it', () => {
    const license = readFileSync(resolve(ROOT, 'LICENSE'), 'utf8')
    const missing = each((name) => {
      const files = textFilesOf(folderOf(name))
      const listed = files.get('dist/THIRD-PARTY-LICENSES') ?? ''
      const without = inlinedIn(files).filter((one) => !hasLicense(listed, one))
      return files.get('LICENSE') === license ? without : ['its own', ...without]
    })
    expect(missing).toEqual([])
    // Where a bundle has no marks, nothing would be missing.
    const inlined = inlinedIn(textFilesOf(folderOf('bursar')))
    expect(inlined).toEqual(expect.arrayContaining(['stripe', 'pg-boss', 'react', 'recharts']))
  })

  test('each package imports what it declares, and nothing else', () => {
    const undeclared = each((name) => {
      const { dependencies, peerDependencies } = manifestOf(name)
      const known = Object.keys({ ...dependencies, ...peerDependencies })
      return [...textFilesOf(folderOf(name))]
        .filter(([path]) => /^(?!dist\/console\/).*\.(?:js|d\.ts)$/.test(path))
        .flatMap(([path, text]) =>
          importsOf(text)
            .filter((one) => !known.some((name) => one === name || one.startsWith(`${name}/`)))
            .map((one) => `${path}: ${one}`),
        )
    })
    expect(undeclared).toEqual([])
  })

  test.each(Object.entries(INSTALLED_BYTES_MAX))(
    '%s, with all that it brings, is at most %i bytes',
    (name, max) => {
      expect(installedSize(installed().app, name).bytes).toBeLessThanOrEqual(max)
    },
  )

  test('the client brings no package along', () => {
    expect(installedSize(installed().app, '@bursar/client').packages).toBe(1)
  })
}

/** By path, all but what is pressed or a picture. */
function textFilesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:gz|png|svg|woff2)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.slice(folder.length).includes('node_modules'))
  return new Map(
    files.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const),
  )
}

/** The packages whose code is in those files. */
function inlinedIn(files: ReadonlyMap<string, string>): string[] {
  const ofConsole: { name: string }[] = JSON.parse(files.get('dist/console/licenses.json') ?? '[]')
  const names = [...files.values()].flatMap(inlinedInto)
  return [...new Set([...names, ...ofConsole.map(({ name }) => name)])]
}

/** A heading, and some text below it. */
function hasLicense(listed: string, name: string): boolean {
  const [, text = ''] = listed.split(`## ${name} `)
  const [head = '', ...lines] = text.split('\n## ')[0]!.split('\n')
  return head !== '' && lines.join('').trim() !== ''
}

function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)]
    .map((match) => (match[1] ?? match[2])!)
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
}
