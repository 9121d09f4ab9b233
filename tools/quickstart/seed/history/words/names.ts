/** A country of the demo: how its people are called, what they speak, and what they pay in. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string;
  /** As browsers send it. */
  locale: string;
  /** Lower-case ISO 4217. */
  currency: 'eur' | 'usd' | 'gbp' | 'jpy';
  /** Share of the customers. */
  weight: number;
  firstNames: string;
  lastNames: string;
}

/** Where the demo's customers live. Names are written without accents, as they stand in e-mail addresses. */
export const COUNTRIES: readonly Country[] = [
  {
    code: 'DE',
    locale: 'de-DE',
    currency: 'eur',
    weight: 25,
    firstNames: 'Anna Lukas Lena Jonas Katharina Felix Julia Moritz Sophie Tobias Miriam Stefan Birgit Matthias',
    lastNames: 'Mueller Schneider Weber Wagner Becker Hoffmann Koch Richter Klein Wolf Neumann Schwarz Braun Krause',
  },
  {
    code: 'AT',
    locale: 'de-AT',
    currency: 'eur',
    weight: 6,
    firstNames: 'Elisabeth Florian Magdalena Dominik Theresa Clemens Viktoria Paul',
    lastNames: 'Gruber Huber Pichler Steiner Moser Mayer Hofer Leitner Berger Fuchs',
  },
  {
    code: 'FR',
    locale: 'fr-FR',
    currency: 'eur',
    weight: 13,
    firstNames: 'Camille Antoine Manon Julien Chloe Nicolas Lea Mathieu Ines Thomas Aurelie Hugo',
    lastNames: 'Martin Bernard Dubois Moreau Laurent Simon Lefebvre Roux Fournier Girard Bonnet Lambert',
  },
  {
    code: 'ES',
    locale: 'es-ES',
    currency: 'eur',
    weight: 8,
    firstNames: 'Lucia Pablo Marta Alejandro Carmen Javier Elena Sergio Paula Diego',
    lastNames: 'Garcia Fernandez Lopez Sanchez Romero Navarro Torres Molina Ortega Delgado',
  },
  {
    code: 'NL',
    locale: 'en-NL',
    currency: 'eur',
    weight: 8,
    firstNames: 'Sanne Daan Lotte Bram Fleur Thijs Eva Ruben Maud Jasper',
    lastNames: 'Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks',
  },
  {
    code: 'US',
    locale: 'en-US',
    currency: 'usd',
    weight: 23,
    firstNames: 'Emily Michael Jessica Daniel Ashley Christopher Olivia Brandon Hannah Tyler Grace Marcus Naomi Ethan',
    lastNames: 'Johnson Williams Brown Davis Miller Anderson Thompson Carter Mitchell Rivera Coleman Brooks Nguyen',
  },
  {
    code: 'GB',
    locale: 'en-GB',
    currency: 'gbp',
    weight: 12,
    firstNames: 'Charlotte Oliver Amelia George Isla Harry Freya Callum Imogen Rhys Priya Alistair',
    lastNames: 'Smith Taylor Evans Walker Hughes Edwards Green Hall Wood Clarke Patel Campbell',
  },
  {
    code: 'JP',
    locale: 'ja-JP',
    currency: 'jpy',
    weight: 5,
    firstNames: 'Yuki Haruto Sakura Ren Aoi Takumi Hina Sota Mei Kenji',
    lastNames: 'Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato',
  },
];

/** First labels of company addresses, all under domains reserved for examples. */
export const COMPANIES =
  'nordlicht hafenwerk papierboot kiesel morgenrot brightline foxglove harbor-and-co lumen pinecrest quietroom ' +
  'redwood-labs saltmarsh tidepool umbra velvet-forge westwind yellowbird zephyr atelier-lune bluefin cobalt ' +
  'driftwood everfield granite-peak hillside inkwell juniper kestrel larkspur';

/** Domains that RFC 2606 keeps free, so that no demo mail can reach anybody. */
export const EXAMPLE_DOMAINS = ['example.com', 'example.org', 'example.net'] as const;
