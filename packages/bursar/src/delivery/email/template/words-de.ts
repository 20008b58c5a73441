import type { Phrases } from './email-facts.ts'

export const PAY = 'Zahlungsart aktualisieren'
export const READ = 'Abonnement ansehen'
export const INVOICES = 'Rechnungen ansehen'

export const GERMAN: Phrases = {
  greeting: (tenant) => (tenant === null ? 'Guten Tag,' : `Guten Tag ${tenant},`),
  closing: (brand) => `Mit freundlichen Grüßen\n${brand}`,
  reason: (tenant, brand) =>
    'Sie erhalten diese E-Mail, weil ' +
    (tenant === null
      ? `Ihre E-Mail-Adresse bei ${brand} als Rechnungskontakt hinterlegt ist`
      : `Ihre E-Mail-Adresse bei ${brand} als Rechnungskontakt für ${tenant} hinterlegt ist`) +
    '. Dies ist eine Servicenachricht zu Ihrem Abonnement.',
  labels: {
    customer: 'Kunde',
    plan: 'Tarif',
    planBefore: 'Bisheriger Tarif',
    renewsOn: 'Verlängert sich am',
    endsOn: 'Endet am',
    accessUntil: 'Zugang bis',
    amount: 'Betrag',
    card: 'Karte',
  },
}

export function over(amount: string | null): string {
  return amount === null ? '' : ` über ${amount}`
}

export function by(card: string | null): string {
  return card === null ? '' : ` (Karte mit den Endziffern ${card})`
}

export function inDays(days: number | null): string {
  if (days === null) return 'bald'
  return days <= 1 ? 'innerhalb von 24 Stunden' : `in ${days} Tagen`
}

export function dated(before: string, date: string | null): string {
  return date === null ? '' : `${before} ${date}`
}

export function on(date: string | null): string {
  return date === null ? ' bald' : ` am ${date}`
}

export function keptUntil(graceEnd: string | null): string {
  return graceEnd === null
    ? 'Sie behalten Ihren Zugang vorerst.'
    : `Sie behalten Ihren Zugang bis zum ${graceEnd}. Danach müssen wir ihn sperren.`
}
