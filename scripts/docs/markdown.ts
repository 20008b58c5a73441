/** A table of Markdown. A bar inside a cell is written so that it does not end the cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

export function code(text: string): string {
  return `\`${text}\``
}

const BLOCK = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g

/** The names of the blocks that a page asks for, in order. */
export function blocksOf(page: string): string[] {
  return [...page.matchAll(BLOCK)].map((match) => match[2]!)
}

/**
 * A page with everything between `<!-- generated: name -->` and `<!-- /generated -->` rendered
 * afresh. Throws for a name that nobody renders.
 */
export function renderPage(page: string, blocks: Readonly<Record<string, () => string>>): string {
  return page.replaceAll(BLOCK, (_, opening: string, name: string, closing: string) => {
    const render = Object.hasOwn(blocks, name) ? blocks[name] : undefined
    if (render === undefined) throw new Error(`No block is called ${name}.`)
    return `${opening}${render()}\n${closing}`
  })
}
