/** What customers wrote, by reason. Quotes, commas, line breaks and other scripts are there for the exports' sake. */
export const COMMENTS: Readonly<Record<string, readonly string[]>> = {
  too_expensive: [
    'The price went up twice this year.',
    'We had to cut our tools budget by half, sorry!',
    'Too much for a team of two.',
    'I love it, but I can\'t justify it next to "everything else" we pay for.',
    'Leider zu teuer für uns als Verein.',
    "C'est un peu cher pour une petite équipe.",
    'Demasiado caro para lo que lo usamos, de verdad.',
    'Would stay for 30 % less.',
    'Cheaper, simpler, good enough: we go back to a spreadsheet.',
    '個人で使うには高すぎます。',
  ],
  not_using: [
    'Project is over, might be back in autumn.',
    'We only need it twice a year',
    'Nobody on the team logged in since March.',
    'Im Moment keine Zeit dafür – vielleicht nächstes Jahr wieder.',
    'On ne s’en sert plus depuis le départ de notre analyste.',
    'Parental leave.\nWill be back.',
    'Season is over, see you next year 🏖️',
    '使う機会がなくなりました。',
  ],
  missing_features: [
    'No funnel export, no SSO, no audit log.',
    'We need a native BigQuery connector.',
    'Please add cohort comparison; then we come back.',
    'Mir fehlt eine Anbindung an DATEV.',
    'Il manque les tableaux de bord partagés.',
    'Mobile app cannot show the dashboards we built',
    'Support for "custom events", as promised in the roadmap',
  ],
  switched_service: [
    'Moved to a competitor our parent company already pays for.',
    'Our CRM has this built in now.',
    'Wir sind zu einem Anbieter mit Servern in Deutschland gewechselt.',
    'Nous avons tout regroupé chez un seul fournisseur.',
    'Built our own in-house; thanks for the inspiration!',
    'Cambiamos a otra herramienta más sencilla.',
  ],
  technical_issues: [
    'Dashboards take > 20 s to load on Mondays.',
    'Import failed three times and support could not say why.',
    'Das Skript hat unsere Seite spürbar verlangsamt.',
    'Numbers never matched our own, off by 4-6 %.',
    'Too many outages in the last quarter',
    'Les exports CSV sont cassés avec les accents.',
  ],
  other: [
    'Company is closing.',
    'We were acquired.',
    'I only wanted to try it.',
    'Changed jobs, please ask my successor: she may want it.',
    'Bitte um schriftliche Bestätigung der Kündigung.',
    '-',
  ],
};

/** What a merchant knows about a customer and sends along. */
export const METADATA_VALUES = {
  company_size: ['1', '2-10', '11-50', '51-200', '201-1000'],
  signup_source: ['organic', 'google_ads', 'referral', 'partner', 'conference', 'newsletter'],
  role: ['owner', 'admin', 'analyst', 'marketing', 'finance'],
} as const;
