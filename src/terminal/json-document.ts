// The one JSON document a command prints with --json.

/** `{"schema": "paretape/NAME/VERSION", …}`, indented, ending in a line feed. The version rises when a reader could break. */
export function formatJsonDocument(name: string, version: number, body: object): string {
  return `${JSON.stringify({ schema: `paretape/${name}/${version}`, ...body }, null, 2)}\n`;
}
