/** The bundler marks where the code of which file begins. */
const MARK = /^\/\/ \S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm

/** The packages whose code is part of a bundle. */
export function inlinedInto(bundle: string): string[] {
  return [...bundle.matchAll(MARK)].map((match) => match[1]!)
}
