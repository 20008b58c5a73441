import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGES = resolve(ROOT, 'packages')
const TSC = resolve(ROOT, 'node_modules/typescript/bin/tsc')
/**
 * Private, and therefore inlined: its code into the bundles, its types beside those of the
 * package.
 */
const WIRE = '@bursar/wire/'

export const PUBLISHED = ['embedded-postgres', 'simulator', 'probe', 'client', 'bursar'] as const
/** The command line is started by `bin`, and stands in no `exports`. */
const COMMANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bursar: { 'cli/main': './src/cli/main.ts' },
}

interface Manifest {
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
  for (const name of await readdir(dist).catch(() => [])) {
    if (name !== 'console' && !name.startsWith('types.'))
      await rm(join(dist, name), { recursive: true })
  }
  await build({
    cwd,
    input: {
      ...Object.fromEntries(sources.map((path) => [nameOf(path), path])),
      ...COMMANDS[folder],
    },
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith(WIRE),
    resolve: { conditionNames: ['@bursar/source', 'import', 'node', 'default'] },
    output: {
      dir: dist,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    logLevel: 'warn',
  })
  for (const path of sources) {
    const name = nameOf(path)
    await copyTypes(join(types, folder, 'src', `${name}.d.ts`), { types, folder, dist })
  }
}

/** Copies a declaration and all that it imports; those of the private package stand beside them. */
async function copyTypes(
  file: string,
  to: { types: string; folder: string; dist: string },
  done = new Set<string>(),
): Promise<void> {
  if (done.has(file)) return
  done.add(file)
  const place = placeOf(file, to)
  const text = await readFile(file, 'utf8')
  const targets: string[] = []
  const rewritten = text.replaceAll(
    /(?<=(?:from|import\()\s*['"])([^'"]+)(?=['"])/g,
    (specifier) => {
      const target = targetOf(file, specifier, to.types)
      if (target === null) return specifier
      targets.push(target)
      const path = relative(dirname(place), placeOf(target, to)).replaceAll(sep, '/')
      return `${path.startsWith('.') ? path : `./${path}`}`.replace(/\.d\.ts$/, '.js')
    },
  )
  await mkdir(dirname(place), { recursive: true })
  await writeFile(place, rewritten)
  for (const target of targets) await copyTypes(target, to, done)
}

function targetOf(file: string, specifier: string, types: string): string | null {
  if (specifier.startsWith(WIRE))
    return join(types, 'wire/src', `${specifier.slice(WIRE.length)}.d.ts`)
  if (!specifier.startsWith('.')) return null
  return resolve(dirname(file), specifier.replace(/\.(?:ts|js)$/, '.d.ts'))
}

function placeOf(
  file: string,
  { types, folder, dist }: { types: string; folder: string; dist: string },
) {
  const inPackage = relative(join(types, folder, 'src'), file)
  return inPackage.startsWith('..')
    ? join(dist, 'wire', relative(join(types, 'wire/src'), file))
    : join(dist, inPackage)
}

/** `./src/server.ts` → `server`. */
function nameOf(path: string): string {
  return path.slice('./src/'.length, -'.ts'.length)
}
