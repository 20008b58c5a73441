import { execFile } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'rolldown'
import { copyTypes } from './copy-types.ts'
import { LICENSES, licensesOfBundle, licensesOfConsole, licensesText } from './third-party.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGES = resolve(ROOT, 'packages')
const TSC = resolve(ROOT, 'node_modules/typescript/bin/tsc')
export const PUBLISHED = [
  'embedded-postgres',
  'simulator',
  'probe',
  'client',
  'react',
  'bursar',
  'dev',
] as const
/** The command line is started by `bin`, and stands in no `exports`. */
const COMMANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  simulator: { 'cli/main': './src/cli/main.ts' },
  probe: { 'cli/main': './src/cli/main.ts' },
  bursar: { 'cli/main': './src/cli/main.ts' },
}

const INSTALLED = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

interface Manifest extends Readonly<Partial<Record<(typeof INSTALLED)[number], object>>> {
  readonly exports: Readonly<Record<string, { readonly '@bursar/source': string }>>
}

/** Makes `dist` of each published package: bundles for Node, and declarations. */
export async function buildPackages(): Promise<void> {
  const types = resolve(ROOT, 'packages/bursar/dist', `types.${process.pid}`)
  try {
    await emitTypes(types)
    for (const folder of PUBLISHED) await buildPackage(folder, types)
  } finally {
    await rm(types, { recursive: true, force: true })
  }
}

async function emitTypes(folder: string): Promise<void> {
  const args = ['--project', 'tsconfig.build.json', '--outDir', folder]
  await promisify(execFile)(process.execPath, [TSC, ...args], { cwd: ROOT })
}

async function buildPackage(folder: (typeof PUBLISHED)[number], types: string): Promise<void> {
  const cwd = resolve(PACKAGES, folder)
  const dist = resolve(cwd, 'dist')
  const manifest: Manifest = JSON.parse(await readFile(resolve(cwd, 'package.json'), 'utf8'))
  const sources = Object.values(manifest.exports).map((entry) => entry['@bursar/source'])
  // All else is inlined: what an app would pay for in megabytes and never import itself.
  const installed = INSTALLED.flatMap((field) => Object.keys(manifest[field] ?? {}))
  for (const name of await readdir(dist).catch(() => [])) {
    if (name !== 'console' && name !== 'reference' && !name.startsWith('types.'))
      await rm(join(dist, name), { recursive: true })
  }
  const { output } = await build({
    cwd,
    input: {
      ...Object.fromEntries(sources.map((path) => [nameOf(path), path])),
      ...COMMANDS[folder],
    },
    platform: 'node',
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    resolve: { conditionNames: ['@bursar/source', 'import', 'node', 'default'] },
    output: {
      dir: dist,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    logLevel: 'warn',
    // `use client` of the entry is meant, and stays at the top of what is built.
    onLog: (level, log, show) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') show(level, log)
    },
  })
  const licenses = await licensesOfBundle(output)
  if (folder === 'bursar') licenses.push(...(await licensesOfConsole(dist)))
  if (licenses.length > 0) await writeFile(join(dist, LICENSES), licensesText(licenses))
  for (const path of sources) {
    const name = nameOf(path)
    await copyTypes(join(types, folder, 'src', `${name}.d.ts`), { types, folder, dist })
  }
}

/** `./src/server.ts` → `server`. */
function nameOf(path: string): string {
  return path.slice('./src/'.length, -'.ts'.length)
}
