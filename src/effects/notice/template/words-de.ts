import type { LanguageWords, NoticeWords, SpokenFacts } from './notice-facts.ts'

const PAY = 'Zahlungsart aktualisieren'
const LOOK = 'Abonnement ansehen'

export const GERMAN: LanguageWords = {
  phrases: {
    greeting: (tenant) => `Guten Tag ${tenant},`,
    closing: (brand) => `Mit freundlichen Grüßen\n${brand}`,
    reason: (tenant, brand) =>
      `Sie erhalten diese E-Mail, weil ${tenant} Kunde von ${brand} ist. Sie betrifft Ihren ` +
      'Vertrag und ist keine Werbung.',
    labels: {
      customer: 'Kunde',
      plan: 'Tarif',
      planBefore: 'Bisheriger Tarif',
      renewsOn: 'Verlängert sich am',
      endsOn: 'Endet am',
      accessUntil: 'Zugang bis',
    },
  },
  notices: {
    welcome: ({ brand, plan, isTrial, termEnd }) => ({
      subject: `Willkommen bei ${brand}`,
      preview: isTrial ? `Ihr Test von ${plan} hat begonnen.` : `${plan} steht für Sie bereit.`,
      heading: `Willkommen bei ${brand}`,
      paragraphs: [
        isTrial
          ? `Ihr Test von ${plan} hat begonnen${dated(' und läuft bis zum', termEnd)}.`
          : `Vielen Dank für Ihre Bestellung. Ihr Abonnement ${plan} ist aktiv.`,
        'Sie können sofort loslegen.',
      ],
      action: LOOK,
    }),
    renewal: (facts) => (facts.isRenewedByItself ? renews(facts) : runsOut(facts)),
    trial_ending: ({ plan, termEnd, daysLeft, isRenewedByItself }) => ({
      subject: `Ihr Test endet ${inDays(daysLeft)}`,
      preview: `Ihr Test von ${plan} endet${on(termEnd)}.`,
      heading: `Ihr Test endet ${inDays(daysLeft)}`,
      paragraphs: [
        `Ihr Test von ${plan} endet${on(termEnd)}.`,
        isRenewedByItself
          ? 'Dann beginnt Ihr Abonnement und wird wie vereinbart abgerechnet. Wenn Sie das ' +
            'nicht möchten, kündigen Sie bitte vor diesem Tag.'
          : 'Wenn Sie dabeibleiben möchten, schließen Sie bitte vor diesem Tag ein Abonnement ab.',
      ],
      action: LOOK,
    }),
    payment_failed: ({ plan, happenedOn, graceEnd }) => ({
      subject: 'Ihre Zahlung ist fehlgeschlagen',
      preview: `Bitte prüfen Sie Ihre Zahlungsart für ${plan}.`,
      heading: 'Ihre Zahlung ist fehlgeschlagen',
      paragraphs: [
        `Die Zahlung für Ihr Abonnement ${plan} ist am ${happenedOn} fehlgeschlagen.`,
        'Bitte prüfen Sie Ihre Zahlungsart. Wir versuchen es in den nächsten Tagen erneut; wenn ' +
          'dann alles stimmt, müssen Sie nichts weiter tun.',
        keptUntil(graceEnd),
      ],
      action: PAY,
    }),
    authentication_required: ({ plan, happenedOn }) => ({
      subject: 'Bitte bestätigen Sie Ihre Zahlung',
      preview: `Ihre Bank bittet Sie, die Zahlung für ${plan} zu bestätigen.`,
      heading: 'Bitte bestätigen Sie Ihre Zahlung',
      paragraphs: [
        `Ihre Bank verlangt, dass Sie die Zahlung vom ${happenedOn} für Ihr Abonnement ${plan} ` +
          'bestätigen. Vorher kann sie nicht ausgeführt werden.',
        'Bitte öffnen Sie Ihre Abrechnungsseite und bestätigen Sie die Zahlung dort. Wir fragen ' +
          'nie per E-Mail nach Passwörtern oder Kartennummern.',
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
    suspended: ({ plan, happenedOn }) => ({
      subject: 'Ihr Zugang ist gesperrt',
      preview: `Begleichen Sie, was für ${plan} offen ist, um ihn zurückzubekommen.`,
      heading: 'Ihr Zugang ist gesperrt',
      paragraphs: [
        `Wir haben den Zugang Ihres Abonnements ${plan} am ${happenedOn} gesperrt, weil eine ` +
          'Zahlung fehlt oder das Abonnement pausiert.',
        'Sobald das geklärt ist, erhalten Sie ihn von selbst zurück.',
      ],
      action: PAY,
    }),
    reactivated: ({ plan }) => ({
      subject: 'Ihr Zugang ist wieder da',
      preview: `${plan} ist wieder aktiv.`,
      heading: 'Ihr Zugang ist wieder da',
      paragraphs: [
        `Alles ist geklärt. Ihr Abonnement ${plan} ist wieder aktiv.`,
        'Danke, dass Sie bei uns bleiben.',
      ],
      action: LOOK,
    }),
    cancelled: ({ plan, happenedOn }) => ({
      subject: 'Ihr Abonnement ist beendet',
      preview: `${plan} endete am ${happenedOn}.`,
      heading: 'Ihr Abonnement ist beendet',
      paragraphs: [
        `Ihr Abonnement ${plan} endete am ${happenedOn} und verlängert sich nicht mehr.`,
        'Sie können jederzeit ein neues Abonnement abschließen.',
      ],
      action: LOOK,
    }),
    plan_changed: ({ plan, planBefore, happenedOn }) => ({
      subject: `Ihr Tarif ist jetzt ${plan}`,
      preview: `Geändert am ${happenedOn}.`,
      heading: `Ihr Tarif ist jetzt ${plan}`,
      paragraphs: [
        `Wir haben Ihren Tarif am ${happenedOn} von ${planBefore} auf ${plan} umgestellt.`,
        'Ihre nächste Rechnung zeigt, was das für den Betrag bedeutet.',
      ],
      action: LOOK,
    }),
  },
}

function renews({ plan, termEnd, daysLeft }: SpokenFacts): NoticeWords {
  return {
    subject: `Ihr Abonnement verlängert sich ${inDays(daysLeft)}`,
    preview: `${plan} verlängert sich${on(termEnd)}.`,
    heading: `Ihr Abonnement verlängert sich ${inDays(daysLeft)}`,
    paragraphs: [
      `Ihr Abonnement ${plan} verlängert sich${on(termEnd)} von selbst und wird wie vereinbart ` +
        'abgerechnet.',
      'Sie müssen nichts tun. Wenn Sie das nicht möchten, kündigen Sie bitte vor diesem Tag.',
    ],
    action: LOOK,
  }
}

function runsOut({ plan, termEnd, daysLeft }: SpokenFacts): NoticeWords {
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
