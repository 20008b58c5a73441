import { type Html, html } from '@bursar/wire/html'
import { sayMinute } from '@bursar/wire/text/say-instant'
import type { AlertedFinding } from './alerts.store.ts'

/** What an alert says. */
export interface Alert {
  readonly kind: string
  readonly title: string
  readonly advice: string
  /** How many findings it is about, those that are not shown among them. */
  readonly count: number
  /** Of these, open before, and told again because they were escalated. */
  readonly again: number
  readonly findings: readonly AlertedFinding[]
  readonly consoleUrl: URL
}

export interface AlertText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Where a finding is in the console. */
export function findingUrl(consoleUrl: URL, findingId: string): string {
  return new URL(`/console/findings/${findingId}`, consoleUrl).href
}

/** Pure: an alert as an email and as a chat message reads. */
export function alertText(alert: Alert): AlertText {
  const { title, count } = alert
  const subject = `Action needed: ${title}${count > 1 ? ` (${count})` : ''}`
  const lines = linesOf(alert)
  const marked = lines.map(paragraph)
  return { subject, text: lines.join('\n\n'), html: html`<html><body>${marked}</body></html>`.text }
}

/** Pure: as Slack wants it, where three characters are its own. */
export function chatText(alert: Alert): string {
  const { subject, text } = alertText(alert)
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `*${subject}*\n\n${escaped}`
}

function linesOf(alert: Alert): string[] {
  const { kind, title, count, again, findings, consoleUrl, advice } = alert
  const rest = count - findings.length
  const all = new URL('/console/findings', consoleUrl)
  all.searchParams.set('kind', kind)
  return [
    `${title}: ${count === 1 ? '1 finding needs' : `${count} findings need`} an operator.` +
      (again === 0 ? '' : ` Still open since an earlier alert: ${again}.`),
    ...findings.map((finding) => shown(finding, consoleUrl)),
    ...(rest > 0 ? [`And ${rest} more: ${all.href}`] : []),
    `What to do: ${advice}`,
  ]
}

function shown(finding: AlertedFinding, consoleUrl: URL): string {
  const { findingId, summary, account, objectId, tenantId, openedAt } = finding
  const about = [
    `object ${objectId}`,
    tenantId === null ? 'no tenant' : `tenant ${tenantId}`,
    ...(account === '' ? [] : [`account ${account}`]),
    `opened ${sayMinute(openedAt)}`,
  ]
  return [`- ${summary}`, `  ${about.join(', ')}`, `  ${findingUrl(consoleUrl, findingId)}`].join(
    '\n',
  )
}

/** With its line breaks and its links. */
function paragraph(line: string): Html {
  const pieces = line.split(/(\n|https?:\/\/\S+)/).map((piece) => {
    if (piece === '\n') return html`<br>`
    return piece.startsWith('http') ? html`<a href="${piece}">${piece}</a>` : html`${piece}`
  })
  return html`<p>${pieces}</p>`
}
