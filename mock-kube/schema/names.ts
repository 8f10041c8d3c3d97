// Names, labels and annotations: what Kubernetes accepts and how it says no.
// Source: Kubernetes 1.33, apimachinery pkg/util/validation/validation.go

const ALPHANUMERIC = "must consist of lower case alphanumeric characters";
const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = "[-._a-zA-Z0-9]+";

const SUBDOMAIN_CHARACTERS_MAX = 253;
const LABEL_CHARACTERS_MAX = 63;

/** Each function returns what is wrong with a text; nothing when it is fine. */
export type TextRule = (text: string) => readonly string[];

export const subdomainErrors: TextRule = (text) => [
  ...longerThan(text, SUBDOMAIN_CHARACTERS_MAX),
  ...unlike(
    text,
    SUBDOMAIN,
    `a lowercase RFC 1123 subdomain ${ALPHANUMERIC}, '-' or '.', and must start and end with an alphanumeric character`,
    ["example.com"],
  ),
];

export const labelErrors: TextRule = (text) => [
  ...longerThan(text, LABEL_CHARACTERS_MAX),
  // What would do as a subdomain is told so in short.
  ...(text.includes(".") && subdomainErrors(text).length === 0
    ? ["must not contain dots"]
    : notALabel(text)),
];

function notALabel(text: string): readonly string[] {
  return unlike(
    text,
    LABEL,
    `a lowercase RFC 1123 label ${ALPHANUMERIC} or '-', and must start and end with an alphanumeric character`,
    ["my-name", "123-abc"],
  );
}

export const label1035Errors: TextRule = (text) => [
  ...longerThan(text, LABEL_CHARACTERS_MAX),
  ...unlike(
    text,
    LABEL_1035,
    `a DNS-1035 label ${ALPHANUMERIC} or '-', start with an alphabetic character, and end with an alphanumeric character`,
    ["my-name", "abc-123"],
  ),
];

/** `prefix/name` or `name`: keys of labels and annotations, finalizers. */
export const labelKeyErrors: TextRule = (key) => {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const qualified = unlike(
    name,
    QUALIFIED,
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ["MyName", "my.name", "123-abc"],
  );
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedName()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  return [
    ...(prefix === "" ? ["prefix part must be non-empty"] : []),
    ...(prefix ? subdomainErrors(prefix).map((problem) => `prefix part ${problem}`) : []),
    ...(name === "" ? ["name part must be non-empty"] : []),
    ...longerThan(name, LABEL_CHARACTERS_MAX).map((problem) => `name part ${problem}`),
    ...qualified.map((problem) => `name part ${problem}`),
  ];
};

export const labelValueErrors: TextRule = (text) => [
  ...longerThan(text, LABEL_CHARACTERS_MAX),
  ...unlike(
    text,
    LABEL_VALUE,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ["MyValue", "my_value", "12345"],
  ),
];

export const configKeyErrors: TextRule = (text) => {
  if (text === "." || text === "..") return [`must not be '${text}'`];
  if (text.startsWith("..")) return ["must not start with '..'"];
  return [
    ...longerThan(text, SUBDOMAIN_CHARACTERS_MAX),
    ...unlike(
      text,
      CONFIG_KEY,
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
      ["key.name", "KEY_NAME", "key-name"],
    ),
  ];
};

/** Names of ports in Services and EndpointSlices' targets (IANA service names). */
export const portNameErrors: TextRule = (text) => [
  ...longerThan(text, 15),
  ...(/^[-a-z0-9]+$/.test(text)
    ? []
    : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(text) ? [] : ["must contain at least one letter (a-z)"]),
  ...(text.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(text) ? ["must not begin or end with a hyphen"] : []),
];

/** A host that may begin with one `*.`. */
export const wildcardSubdomainErrors: TextRule = (text) => [
  ...longerThan(text, SUBDOMAIN_CHARACTERS_MAX),
  ...unlike(
    text,
    `\\*\\.${SUBDOMAIN}`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    ["*.example.com"],
  ),
];

/** What may stand between two slashes of a URL. Source: apimachinery pkg/api/validation/path/name.go */
export const pathSegmentErrors: TextRule = (text) => [
  ...(text === "." || text === ".." ? [`may not be '${text}'`] : []),
  ...["/", "%"].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`),
];

export function portErrors(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

function qualifiedName(): string {
  return `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
}

function longerThan(text: string, charactersMax: number): readonly string[] {
  return text.length > charactersMax ? [`must be no more than ${charactersMax} characters`] : [];
}

function unlike(
  text: string,
  pattern: string,
  what: string,
  examples: readonly string[],
): readonly string[] {
  if (wholeOf(pattern).test(text)) return [];
  const list = examples.map((example) => `'${example}'`).join(",  or ");
  return [`${what} (e.g. ${list}, regex used for validation is '${pattern}')`];
}

function wholeOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const whole = new RegExp(`^(?:${pattern})$`);
  compiled.set(pattern, whole);
  return whole;
}

/** There are as many as this file has patterns. */
const compiled = new Map<string, RegExp>();
