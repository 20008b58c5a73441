import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** Private: its types stand beside those of the package that uses them. */
const WIRE = '@bursar/wire/'

/** Copies a declaration and all that it imports; those of the private package stand beside them. */
export async function copyTypes(
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
