import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { OutputAsset, OutputChunk } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '../..')

/** Beside the code that these licenses are of. */
export const LICENSES = 'THIRD-PARTY-LICENSES'
/** Written by Vite: what is in the scripts of the console. */
const OF_CONSOLE = 'console/licenses.json'
/** An email, too: the Apache license wants it passed on. */
const LICENSE_FILE = /^(?:licen[cs]e|copying|email)(?:[.-].*)?$/i

interface Manifest {
  readonly name: string
  readonly version: string
  /** Of SPDX. */
  readonly license?: string
  readonly author?: string | { readonly name: string }
}

interface License extends Required<Omit<Manifest, 'author'>> {
  readonly text: string
}

/** Those of all packages whose code is in the bundle. */
export async function licensesOfBundle(
  output: readonly (OutputChunk | OutputAsset)[],
): Promise<License[]> {
  const folders = output.flatMap((part) =>
    part.type === 'asset'
      ? []
      : Object.entries(part.modules).flatMap(([id, { renderedLength }]) =>
          renderedLength > 0 && id.includes('/node_modules/') ? [folderOf(id)] : [],
        ),
  )
  return Promise.all([...new Set(folders)].map(readLicense))
}

export async function licensesOfConsole(dist: string): Promise<License[]> {
  const listed: { name: string; text?: string }[] = JSON.parse(
    await readFile(join(dist, OF_CONSOLE), 'utf8'),
  )
  return Promise.all(listed.map(({ name }) => readLicense(join(ROOT, 'node_modules', name))))
}

/** In the order of the names, each once. */
export function licensesText(licenses: readonly License[]): string {
  const byName = new Map(
    licenses.map((license) => [`${license.name} ${license.version}`, license] as const),
  )
  const parts = [...byName.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { license, text }]) => `## ${name} (${license})\n\n${text.trim()}\n`)
  return `Code of these packages is part of the files in this folder.\n\n${parts.join('\n')}`
}

/** The package that a module belongs to; some have manifests further down, without a version. */
function folderOf(module: string): string {
  const [path = module] = module.replace(/^\0/, '').split('?')
  const below = path.lastIndexOf('/node_modules/') + '/node_modules/'.length
  const names = path.slice(below).split('/')
  return path.slice(0, below) + names.slice(0, names[0]!.startsWith('@') ? 2 : 1).join('/')
}

async function readLicense(folder: string): Promise<License> {
  const { name, version, license, author }: Manifest = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  if (license === undefined) throw new Error(`${name} does not say what its license is.`)
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file))
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const text = texts.length > 0 ? texts.join('\n') : usualText(license, holderOf(name, author))
  if (text === undefined) throw new Error(`${name} brings no text of its license (${license}).`)
  return { name, version, license, text }
}

function holderOf(name: string, author: Manifest['author']): string {
  const holder = typeof author === 'string' ? author : author?.name
  return holder ?? `the authors of ${name}`
}

/** For packages that name their license and bring no text of it. */
function usualText(license: string, holder: string): string | undefined {
  if (license === 'MIT') return MIT.replace('{holder}', holder)
  if (license === 'Unlicense') return 'In the public domain.'
  return undefined
}

const MIT = `Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
