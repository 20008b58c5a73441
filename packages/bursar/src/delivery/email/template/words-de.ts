import type { EmailWords, LanguageWords, SpokenFacts } from './email-facts.ts'

const PAY = 'Zahlungsart aktualisieren'
const READ = 'Abonnement ansehen'
const INVOICES = 'Rechnungen ansehen'
const OPEN = 'Bitte öffnen Sie Ihre Abrechnungsseite und bestätigen Sie die Zahlung dort'
/** Where there is no page to lead to. */
const ASK = 'Bitte schreiben Sie uns, dann sagen wir Ihnen, wo das geht'

export const GERMAN: LanguageWords = {
  phrases: {
    greeting: (tenant) => (tenant === null ? 'Guten Tag,' : `Guten Tag ${tenant},`),
    closing: (brand) => `Mit freundlichen Grüßen\n${brand}`,
    reason: (tenant, brand) =>
      'Sie erhalten diese E-Mail, weil ' +
      (tenant === null ? `Sie Kunde von ${brand} sind` : `${tenant} Kunde von ${brand} ist`) +
      '. Sie betrifft Ihren Vertrag und ist keine Werbung.',
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
  },
  emails: {
    welcome: ({ brand, plan, isTrial, termEnd }) => ({
      subject: `Willkommen bei ${brand}`,
      preview: isTrial
        ? `Ihre Testphase für ${plan} hat begonnen.`
        : `${plan} steht für Sie bereit.`,
      heading: `Willkommen bei ${brand}`,
      paragraphs: [
        isTrial
          ? `Ihre Testphase für ${plan} hat begonnen${dated(' und läuft bis zum', termEnd)}.`
          : `Vielen Dank für Ihre Bestellung. Ihr Abonnement ${plan} ist aktiv.`,
        'Sie können sofort loslegen.',
      ],
      action: READ,
    }),
    payment_processing: ({ plan, amount }) => ({
      subject: 'Ihre Zahlung wird bearbeitet',
      preview: `Sie erhalten Zugang zu ${plan}, sobald die Zahlung eingeht.`,
      heading: 'Ihre Zahlung wird bearbeitet',
      paragraphs: [
        `Vielen Dank für Ihre Bestellung. Ihre Bank bearbeitet die Zahlung${over(amount)} für ` +
          `Ihr Abonnement ${plan}. Das kann mehrere Werktage dauern.`,
        'Sobald die Zahlung eingeht, erhalten Sie automatisch Zugang. Sie müssen nichts tun.',
      ],
      action: READ,
    }),
    renewal: (facts) => (facts.isRenewedByItself ? renews(facts) : runsOut(facts)),
    trial_ending: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Ihre Testphase endet ${inDays(daysLeft)}`,
      preview: `Ihre Testphase für ${plan} endet${on(termEnd)}.`,
      heading: `Ihre Testphase endet ${inDays(daysLeft)}`,
      paragraphs: [
        `Ihre Testphase für ${plan} endet${on(termEnd)}.`,
        isRenewedByItself
          ? `Dann beginnt Ihr Abonnement ${billed(isInvoiced)}. Wenn Sie das nicht möchten, ` +
            'kündigen Sie bitte vor diesem Tag.'
          : 'Wenn Sie dabeibleiben möchten, schließen Sie bitte vor diesem Tag ein Abonnement ab.',
      ],
      action: READ,
    }),
    payment_failed: (facts) => (facts.isInvoiced ? overdue(facts) : failed(facts)),
    authentication_required: ({ plan, happenedOn, hasLink, amount, card }) => ({
      subject: 'Bitte bestätigen Sie Ihre Zahlung',
      preview: `Ihre Bank bittet Sie, die Zahlung für ${plan} zu bestätigen.`,
      heading: 'Bitte bestätigen Sie Ihre Zahlung',
      paragraphs: [
        `Ihre Bank verlangt, dass Sie die Zahlung${over(amount)}${dated(' vom', happenedOn)}` +
          `${by(card)} für Ihr Abonnement ${plan} bestätigen. Vorher kann sie nicht ausgeführt ` +
          'werden.',
        `${hasLink ? OPEN : ASK}. ` +
          'Wir fragen nie per E-Mail nach Passwörtern oder Kartennummern.',
      ],
      action: 'Zahlung bestätigen',
    }),
    grace_started: ({ plan, termEnd, graceEnd }) => ({
      subject: 'Ihr Abonnement ist abgelaufen',
      preview: `Bitte verlängern Sie ${plan}.`,
      heading: 'Ihr Abonnement ist abgelaufen',
      paragraphs: [
        `Ihr Abonnement ${plan} ist${dated(' am', termEnd)} abgelaufen und wurde nicht verlängert.`,
        keptUntil(graceEnd),
      ],
      action: 'Abonnement verlängern',
    }),
    suspended: (facts) => (facts.isPaused ? paused(facts) : suspended(facts)),
    reactivated: ({ plan, isNew }) => ({
      subject: 'Ihr Zugang ist wieder da',
      preview: isNew ? `${plan} steht für Sie bereit.` : `${plan} ist wieder aktiv.`,
      heading: 'Ihr Zugang ist wieder da',
      paragraphs: [
        isNew
          ? `Vielen Dank für Ihre Bestellung. Ihr Abonnement ${plan} ist aktiv.`
          : `Alles ist geklärt. Ihr Abonnement ${plan} ist wieder aktiv.`,
        'Danke, dass Sie bei uns bleiben.',
      ],
      action: READ,
    }),
    cancelled: ({ plan, happenedOn }) => ({
      subject: 'Ihr Abonnement ist beendet',
      preview: `${plan} ist${dated(' seit dem', happenedOn)} beendet.`,
      heading: 'Ihr Abonnement ist beendet',
      paragraphs: [
        `Ihr Abonnement ${plan} ist${dated(' seit dem', happenedOn)} beendet und verlängert sich ` +
          'nicht mehr.',
        'Sie können jederzeit ein neues Abonnement abschließen.',
      ],
      action: READ,
    }),
    plan_changed: ({ plan, planBefore }) => ({
      subject: `Ihr Tarif ist jetzt ${plan}`,
      preview: `Bisher war es ${planBefore}.`,
      heading: `Ihr Tarif ist jetzt ${plan}`,
      paragraphs: [
        `Wir haben Ihren Tarif von ${planBefore} auf ${plan} umgestellt.`,
        'Ihre nächste Rechnung zeigt, was das für den Betrag bedeutet.',
      ],
      action: READ,
    }),
    merge_offered: ({ brand, linkUntil }) => ({
      subject: `Haben Sie noch einmal bei ${brand} gekauft?`,
      preview: 'Bestätigen Sie, dass der neue Kauf zu Ihrem Konto gehört.',
      heading: 'Ist dieser neue Kauf von Ihnen?',
      paragraphs: [
        `Jemand hat bei ${brand} ein Abonnement gekauft und dabei Ihre E-Mail-Adresse angegeben. ` +
          'Wir können nicht prüfen, wer das war. Deshalb hat der Kauf ein eigenes, neues Konto ' +
          'bekommen.',
        'Wenn Sie selbst gekauft haben, öffnen Sie den Link, um den Kauf in Ihr bestehendes ' +
          `Konto zu übernehmen. Der Link funktioniert einmal${dated(', bis zum', linkUntil)}.`,
        'Wenn nicht, ignorieren Sie diese E-Mail. An Ihrem Konto ändert sich nichts.',
      ],
      action: 'Kauf ansehen',
    }),
  },
}

function failed({ plan, happenedOn, graceEnd, amount, card }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihre Zahlung ist fehlgeschlagen',
    preview: `Bitte prüfen Sie Ihre Zahlungsart für ${plan}.`,
    heading: 'Ihre Zahlung ist fehlgeschlagen',
    paragraphs: [
      `Die Zahlung${over(amount)}${dated(' vom', happenedOn)}${by(card)} für Ihr Abonnement ` +
        `${plan} ist fehlgeschlagen.`,
      'Bitte prüfen Sie Ihre Zahlungsart. Wir versuchen es in den nächsten Tagen erneut; wenn ' +
        'dann alles stimmt, müssen Sie nichts weiter tun.',
      keptUntil(graceEnd),
    ],
    action: PAY,
  }
}

/** Who pays by invoice has no card that could be tried again. */
function overdue({ plan, happenedOn, graceEnd, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihre Rechnung ist überfällig',
    preview: `Bitte begleichen Sie die Rechnung für ${plan}.`,
    heading: 'Ihre Rechnung ist überfällig',
    paragraphs: [
      `Die Rechnung${over(amount)}${dated(' vom', happenedOn)} für Ihr Abonnement ${plan} ist ` +
        'überfällig.',
      'Bitte begleichen Sie sie. Wenn Sie das in den letzten Tagen getan haben, müssen Sie ' +
        'nichts weiter tun.',
      keptUntil(graceEnd),
    ],
    action: INVOICES,
  }
}

function suspended({ plan, happenedOn, isInvoiced, amount }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihr Zugang ist gesperrt',
    preview: `Begleichen Sie, was für ${plan} offen ist, um ihn zurückzubekommen.`,
    heading: 'Ihr Zugang ist gesperrt',
    paragraphs: [
      `Wir haben den Zugang Ihres Abonnements ${plan}${dated(' am', happenedOn)} gesperrt, ` +
        `weil eine Zahlung${over(amount)} fehlt.`,
      'Sobald das geklärt ist, erhalten Sie ihn von selbst zurück.',
    ],
    action: isInvoiced ? INVOICES : PAY,
  }
}

/** Nothing is owed: its trial ended without a payment method, or it was paused by hand. */
function paused({ plan }: SpokenFacts): EmailWords {
  return {
    subject: 'Ihr Abonnement pausiert',
    preview: `${plan} pausiert; es ist nichts offen.`,
    heading: 'Ihr Abonnement pausiert',
    paragraphs: [
      `Ihr Abonnement ${plan} pausiert und mit ihm der Zugang. Es ist nichts offen.`,
      'Wenn es weitergehen soll, hinterlegen Sie bitte eine Zahlungsart und sagen Sie uns ' +
        'Bescheid. Sobald das Abonnement weiterläuft, haben Sie Ihren Zugang zurück.',
    ],
    action: READ,
  }
}

function renews(facts: SpokenFacts): EmailWords {
  const { plan, termEnd, daysLeft } = facts
  return {
    subject: `Ihr Abonnement verlängert sich ${inDays(daysLeft)}`,
    preview: `${plan} verlängert sich${on(termEnd)}.`,
    heading: `Ihr Abonnement verlängert sich ${inDays(daysLeft)}`,
    paragraphs: [
      `Ihr Abonnement ${plan} verlängert sich${on(termEnd)} automatisch. ${renewalPrice(facts)}`,
      'Sie müssen nichts tun. Wenn Sie das nicht möchten, kündigen Sie bitte vor diesem Tag.',
    ],
    action: READ,
  }
}

function runsOut({ plan, termEnd, daysLeft }: SpokenFacts): EmailWords {
  return {
    subject: `Ihr Abonnement läuft ${inDays(daysLeft)} ab`,
    preview: `${plan} läuft${on(termEnd)} ab.`,
    heading: `Ihr Abonnement läuft ${inDays(daysLeft)} ab`,
    paragraphs: [
      `Ihr Abonnement ${plan} läuft${on(termEnd)} ab. Es verlängert sich nicht von selbst.`,
      'Bitte verlängern Sie es vor diesem Tag, um Ihren Zugang zu behalten.',
    ],
    action: 'Abonnement verlängern',
  }
}

/** How it is paid for. */
function billed(isInvoiced: boolean): string {
  return isInvoiced ? 'und Sie erhalten eine Rechnung' : 'und wird wie vereinbart abgerechnet'
}

function renewalPrice({ isInvoiced, amount, card }: SpokenFacts): string {
  if (amount === null) {
    return isInvoiced ? 'Sie erhalten eine Rechnung.' : 'Die Abrechnung erfolgt wie vereinbart.'
  }
  if (isInvoiced) return `Sie erhalten eine Rechnung über ${amount}.`
  const from = card === null ? '' : ` von Ihrer Karte mit den Endziffern ${card}`
  return `Wir buchen ${amount}${from} ab.`
}

function over(amount: string | null): string {
  return amount === null ? '' : ` über ${amount}`
}

function by(card: string | null): string {
  return card === null ? '' : ` mit der Karte mit den Endziffern ${card}`
}

function inDays(days: number | null): string {
  if (days === null) return 'bald'
  return days <= 1 ? 'innerhalb eines Tages' : `in ${days} Tagen`
}

function dated(before: string, date: string | null): string {
  return date === null ? '' : `${before} ${date}`
}

function on(date: string | null): string {
  return date === null ? ' bald' : ` am ${date}`
}

function keptUntil(graceEnd: string | null): string {
  return graceEnd === null
    ? 'Sie behalten Ihren Zugang vorerst.'
    : `Sie behalten Ihren Zugang bis zum ${graceEnd}; danach müssen wir ihn sperren.`
}
