import { parser } from '@prometheus-io/lezer-promql'
import { INSTRUMENTS, instrument } from '../../packages/bursar/src/base/instruments.ts'

type Node = ReturnType<typeof parser.parse>['topNode']

/** Metrics of Prometheus itself. */
const FOREIGN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = { up: {} }

/** Labels that Prometheus adds to what it reads, and the bound of a bucket. */
const ADDED = ['job', 'instance', 'le']

/** What Grafana fills in before it asks Prometheus. */
const filled = (expr: string) => expr.replaceAll('$__rate_interval', '5m')

/** What is wrong with a PromQL expression, by the grammar and by what Bursar measures. */
export function promqlFaults(expr: string): string[] {
  const text = filled(expr)
  const faults: string[] = []
  const said = ({ from, to }: { from: number; to: number }) => text.slice(from, to)
  const grouped: string[] = []
  const offered = new Set(ADDED)
  parser.parse(text).iterate({
    enter: ({ type, node }) => {
      if (type.isError) faults.push(`not PromQL at ${node.from}: ${text}`)
      if (type.name === 'VectorSelector') {
        const labels = labelsOf(said(node.getChild('Identifier') ?? node))
        if (labels === null) faults.push(`no such metric: ${said(node)}`)
        for (const label of Object.keys(labels ?? {})) offered.add(label)
        faults.push(...matcherFaults(node, labels ?? {}, said))
      }
      if (type.name === 'GroupingLabels') {
        grouped.push(...node.getChildren('LabelName').map((label) => said(label)))
      }
    },
  })
  const strange = grouped.filter((label) => !offered.has(label))
  return [...faults, ...strange.map((label) => `no metric here has the label ${label}`)]
}

/** The labels of a metric, each with its values; null: there is no such metric. */
function labelsOf(name: string): Readonly<Record<string, readonly string[]>> | null {
  const foreign = FOREIGN[name]
  if (foreign !== undefined) return foreign
  const [base = ''] = name.split(/_(?:bucket|sum|count)$/)
  const found = (Object.keys(INSTRUMENTS) as (keyof typeof INSTRUMENTS)[]).find(
    (known) => known === name || (known === base && instrument(known).kind === 'histogram'),
  )
  if (found === undefined) return null
  const isPart = found !== name
  return isPart === (instrument(found).kind === 'histogram') ? instrument(found).labels : null
}

/** Of `{kind=~"a|b"}`: labels and values that the metric does not have. */
function matcherFaults(
  selector: Node,
  labels: Readonly<Record<string, readonly string[]>>,
  said: (node: Node) => string,
): string[] {
  const matchers = selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
  return matchers.flatMap((matcher) => {
    const [label = '', value = ''] = ['LabelName', 'StringLiteral'].map((part) => {
      const node = matcher.getChild(part)
      return node === null ? '' : said(node)
    })
    if (ADDED.includes(label)) return []
    const known = labels[label]
    if (known === undefined) return [`${said(selector)}: no label ${label}`]
    const wanted = value.slice(1, -1).split('|')
    const strange = wanted.filter((one) => !known.includes(one))
    return strange.map((one) => `${said(selector)}: ${label} is never ${one}`)
  })
}
