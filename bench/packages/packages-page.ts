import type { PackageSize, Start } from './measure-packages.ts'

/** What the figures were measured on. */
export interface Place {
  readonly date: string
  readonly commit: string
  readonly cpu: string
  readonly cores: number
  readonly system: string
  readonly node: string
  readonly rounds: number
}

const KB = 1_024
const MB = KB * KB

/** `docs/internals/packages.md`: generated, do not edit. */
export function packagesPage({
  place,
  sizes,
  starts,
}: {
  readonly place: Place
  readonly sizes: readonly PackageSize[]
  readonly starts: readonly Start[]
}): string {
  const { date, commit, cpu, cores, system, node, rounds } = place
  return `# Package sizes and start times

\`npm run bench:packages -- --write\` builds, packs and installs every package in an empty folder,
measures them, and writes this page. \`test/packages/\` checks the size limits, and which
files a command loads; it measures no times. [Decision 0009](decisions/0009-packages.md) explains the packages.

${date}, commit ${commit}, Node ${node}, ${cpu}, ${cores} cores, ${system}.

## Installed sizes

*Installed* includes all dependencies, as \`du\` counts them. The tarball is only the package.

${table(['Package', 'Tarball', 'Installed', 'Limit', 'Packages'], sizes.map(sizeRow))}

## Start times

The processor time of the whole process, user and system: the median of ${rounds} rounds. The
commands end before their work, because there is no database, and \`serve\` lacks settings.

${table(['Start', 'Processor time', 'Limit'], starts.map(startRow))}
`
}

function sizeRow({ name, tarballBytes, bytes, bytesMax, packages }: PackageSize): string[] {
  const max = bytesMax === null ? '' : sizeText(bytesMax)
  return [`\`${name}\``, sizeText(tarballBytes), sizeText(bytes), max, String(packages)]
}

function startRow({ what, processorMs, processorMsMax }: Start): string[] {
  const max = processorMsMax === null ? '' : `${processorMsMax} ms`
  return [`\`${what}\``, `${Math.round(processorMs)} ms`, max]
}

function sizeText(bytes: number): string {
  return bytes < MB ? `${Math.round(bytes / KB)} KB` : `${(bytes / MB).toFixed(1)} MB`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
