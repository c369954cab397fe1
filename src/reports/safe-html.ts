// Builds HTML in which everything that is not literal markup is escaped.

/** Markup that may be inserted as it is. Only `html` and `trusted` make it. */
export interface SafeHtml {
  readonly kind: 'html';
  readonly text: string;
}

type Insertion = SafeHtml | string | number | undefined | readonly Insertion[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for element content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Declares text to be markup; for style sheets, scripts and pictures this room wrote itself. */
export function trusted(text: string): SafeHtml {
  return { kind: 'html', text };
}

function insert(value: Insertion): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('kind' in value) return value.text;
  return value.map(insert).join('');
}

/** Template tag: literal parts are markup, inserted strings are escaped, arrays joined, `undefined` left out. */
export function html(parts: TemplateStringsArray, ...values: readonly Insertion[]): SafeHtml {
  return trusted(parts.reduce((text, part, i) => text + insert(values[i - 1]) + part));
}

/** JSON that cannot end the `<script>` element it stands in, nor be read as markup. */
export function embedJson(value: unknown): SafeHtml {
  const escaped = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return trusted(escaped);
}
