import type { ProbeReport, ProbeResult } from '../engine/report.ts'
import { caseText } from './case-text.ts'
import { escapeMarkup as esc } from './escape-markup.ts'
import { STACK_NAMES } from './stack-names.ts'
import { countLine, verdictLine, worstFirst, worthReading } from './summary.ts'

/** `May 4, 2026, 09:00`. */
const CREATED = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
  timeZone: 'UTC',
})

/** One page without scripts, links or images, for an auditor. */
export function toHtml(report: ProbeReport, writtenAt: Date): string {
  const { target, summary } = report
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Webhook probe report: ${esc(target)}</title>
<style>${STYLE}</style>
<h1>Webhook probe report</h1>
<p><strong>${esc(verdictLine(report))}</strong></p>
<dl>
<dt>Endpoint</dt><dd>${esc(target)}</dd>
<dt>Created</dt><dd>${CREATED.format(writtenAt)} UTC</dd>
<dt>Run ID</dt><dd>${esc(report.run)}</dd>
<dt>Requests</dt><dd>${summary.requests} in ${(summary.elapsed_ms / 1000).toFixed(1)} s</dd>
<dt>Verdicts</dt><dd>${esc(countLine(report))}</dd>
</dl>
<h2>Findings</h2>
${worthReading(report.probes).map(finding).join('\n') || '<p>No findings.</p>'}
<h2>All probes</h2>
<table>
<tr><th>ID</th><th>Probe</th><th>Severity</th><th>Verdict</th><th>Reason</th></tr>
${worstFirst(report.probes).map(row).join('\n')}
</table>
</html>
`
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'dt{font-weight:600;float:left;width:7rem}dd{margin-left:7rem}' +
  'pre{background:#f4f4f4;padding:.75rem;overflow:auto;white-space:pre-wrap;word-break:break-all}' +
  'table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.3rem .5rem;' +
  'text-align:left;vertical-align:top}section{border-left:.4rem solid #999;padding-left:1rem}' +
  'section.fail,section.likely{border-color:#b00020}section.warn{border-color:#c77700}' +
  '@media print{section{break-inside:avoid}}'

function row(result: ProbeResult): string {
  const cells = [result.id, result.title, result.severity, result.verdict, result.reason]
  return `<tr>${cells.map((cell) => `<td>${esc(cell)}</td>`).join('')}</tr>`
}

function finding(result: ProbeResult): string {
  const { remedy } = result
  const snippets = (['express', 'next', 'fastapi', 'rails'] as const)
    .filter((stack) => remedy[stack] !== undefined)
    .map((stack) => `<p>${STACK_NAMES[stack]}</p><pre>${esc(remedy[stack] ?? '')}</pre>`)
  const standards = [...result.cwe, ...result.asvs.map((id) => `ASVS 5.0 ${id}`)]
  const why = result.cases.slice(0, 3).map((key) => `<li>${esc(caseText(key))}</li>`)
  return `<section class="${result.verdict}">
<h3>${esc(result.id)} ${esc(result.title)}: ${result.verdict} (${result.severity})</h3>
<p>${esc(result.reason)}</p>
<p><strong>Expected:</strong> ${esc(result.claim)}</p>
${result.evidence.map(evidence).join('\n')}
${why.length > 0 ? `<p><strong>Why it matters</strong></p><ul>${why.join('')}</ul>` : ''}
<p><strong>How to fix it:</strong> ${esc(remedy.text)}</p>
${snippets.join('\n')}
<p><small>${esc(standards.join(', '))}</small></p>
</section>`
}

function evidence(item: ProbeResult['evidence'][number]): string {
  const body = item.body === '' ? '' : `\n${item.body}`
  const answered = `→ ${item.answer}, ${item.elapsed_ms} ms${body}`
  return `<p>${esc(item.note)}</p><pre>${esc(`${item.curl}\n${answered}`)}</pre>`
}
